import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { CallReply } from './call-reply.ts';
import { objectOf, parseJson } from './lenient-json.ts';
import { WholeAnswer } from './whole-answer.ts';

/** What a whole JSON answer meant. `broken` completes "The provider’s answer ...". */
export type PlainReading =
  | { readonly kind: 'answer'; readonly events: readonly ChatEvent[]; readonly summary: AnswerSummary }
  | { readonly kind: 'failed'; readonly failure: ProviderFailure }
  | { readonly kind: 'broken'; readonly how: string };

/**
 * A plain answer that is translated: collected, read whole, told in one batch. `notJson` says what a body means that is none (a web page); `parse`
 * is for dialects that must keep the digits of numbers.
 */
export class TranslatedPlain extends WholeAnswer {
  protected readonly reply: CallReply;
  readonly #read: (body: JsonObject) => PlainReading;
  readonly #notJson: (text: string) => ProviderFailure | undefined;
  readonly #parse: (text: string) => JsonValue | undefined;

  constructor(
    reply: CallReply,
    read: (body: JsonObject) => PlainReading,
    notJson: (text: string) => ProviderFailure | undefined,
    parse: (text: string) => JsonValue | undefined = parseJson,
  ) {
    super();
    this.reply = reply;
    this.#read = read;
    this.#notJson = notJson;
    this.#parse = parse;
  }

  protected read(bytes: Buffer): void {
    const text = bytes.toString('utf8');
    const body = objectOf(this.#parse(text));
    if (body === undefined) {
      this.noJson(text, this.#notJson(text));
      return;
    }
    const reading = this.#read(body);
    if (reading.kind === 'failed') this.reply.fail(reading.failure);
    else if (reading.kind === 'broken') this.broken(reading.how);
    else {
      this.reply.events(reading.events);
      this.reply.end(reading.summary);
    }
  }
}
