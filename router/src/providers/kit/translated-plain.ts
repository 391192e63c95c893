import type { ChatEvent } from '../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { AnswerReader } from './answer-reader.ts';
import { BodyCollector } from './body-collector.ts';
import type { CallReply } from './call-reply.ts';
import { objectOf, parseJson } from './lenient-json.ts';
import { whyNoJson } from './why-no-json.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** What a whole JSON answer meant. `broken` completes "The provider’s answer ...". */
export type PlainReading =
  | { readonly kind: 'answer'; readonly events: readonly ChatEvent[]; readonly summary: AnswerSummary }
  | { readonly kind: 'failed'; readonly failure: ProviderFailure }
  | { readonly kind: 'broken'; readonly how: string };

/**
 * A plain answer that is translated: collected, read whole, told in one batch. `notJson` says what a body means that is none (a web page); `parse`
 * is for dialects that must keep the digits of numbers.
 */
export class TranslatedPlain implements AnswerReader {
  readonly #reply: CallReply;
  readonly #read: (body: JsonObject) => PlainReading;
  readonly #notJson: (text: string) => ProviderFailure | undefined;
  readonly #parse: (text: string) => JsonValue | undefined;
  readonly #body = new BodyCollector(MAX_BYTES);

  constructor(
    reply: CallReply,
    read: (body: JsonObject) => PlainReading,
    notJson: (text: string) => ProviderFailure | undefined,
    parse: (text: string) => JsonValue | undefined = parseJson,
  ) {
    this.#reply = reply;
    this.#read = read;
    this.#notJson = notJson;
    this.#parse = parse;
  }

  data(chunk: Buffer): void {
    if (!this.#body.add(chunk)) this.#broken('is larger than 64 MiB');
  }

  broke(code: string): void {
    this.#broken(`broke off (${code})`);
  }

  ended(): void {
    const text = this.#body.take().toString('utf8');
    const body = objectOf(this.#parse(text));
    if (body === undefined) {
      const failure = this.#notJson(text);
      if (failure === undefined) this.#broken(whyNoJson(text));
      else this.#reply.fail(failure);
      return;
    }
    const reading = this.#read(body);
    if (reading.kind === 'failed') this.#reply.fail(reading.failure);
    else if (reading.kind === 'broken') this.#broken(reading.how);
    else {
      this.#reply.events(reading.events);
      this.#reply.end(reading.summary);
    }
  }

  #broken(how: string): void {
    this.#reply.fail({ kind: 'broken-before-content', message: `The provider’s answer ${how}.` });
  }
}
