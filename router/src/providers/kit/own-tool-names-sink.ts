import type { ChatEvent } from '../../domain/chat-event.ts';
import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { AnswerHead, AnswerSink, AnswerSummary } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { ownToolNames } from './told-tool-names.ts';
import type { ToolNameForm } from './tool-name-form.ts';

/** A sink that is told of calls by the tools' own names, where the target was told others (`told-tool-names`); the same sink where it was told their own. */
export function ownToolNamesSink(sink: AnswerSink, meaning: ChatMeaning, form: ToolNameForm): AnswerSink {
  const names = ownToolNames(meaning, form);
  return names === undefined ? sink : new OwnToolNamesSink(sink, names);
}

class OwnToolNamesSink implements AnswerSink {
  readonly #sink: AnswerSink;
  readonly #names: ReadonlyMap<string, string>;

  constructor(sink: AnswerSink, names: ReadonlyMap<string, string>) {
    this.#sink = sink;
    this.#names = names;
  }

  connected(): void {
    this.#sink.connected();
  }

  head(head: AnswerHead): void {
    this.#sink.head(head);
  }

  bytes(chunk: Uint8Array, hasContent: boolean): void {
    this.#sink.bytes(chunk, hasContent);
  }

  comments(chunk: Uint8Array): void {
    this.#sink.comments(chunk);
  }

  events(batch: readonly ChatEvent[]): void {
    this.#sink.events(batch.map((event) => this.#withOwnName(event)));
  }

  end(summary: AnswerSummary): void {
    this.#sink.end(summary);
  }

  fail(failure: ProviderFailure): void {
    this.#sink.fail(failure);
  }

  #withOwnName(event: ChatEvent): ChatEvent {
    if (event.type !== 'tool-input-start') return event;
    const name = this.#names.get(event.name);
    return name === undefined ? event : { ...event, name };
  }
}
