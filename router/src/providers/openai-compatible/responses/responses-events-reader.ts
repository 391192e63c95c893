import { type ChatEvent, isContent } from '../../../domain/chat-event.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import { type AnswerReader, brokenStream, failureOfStream } from '../../kit/answer-reader.ts';
import { EventStream, type StreamEvent } from '../../kit/event-stream.ts';
import { objectOf, parseJson } from '../../kit/lenient-json.ts';
import { readResponseEvent } from './read-response.ts';
import { eventFailure } from './read-response-failure.ts';
import { initialReading } from './response-reading.ts';
import { type ResponsesTools, summaryOf } from './responses-tools.ts';

/** A stream that is translated: its events become the domain's, a batch per piece of the network. */
export class ResponsesEventsReader implements AnswerReader {
  readonly #tools: ResponsesTools;
  readonly #stream = new EventStream();
  #state = initialReading;
  #hasContent = false;
  #bytes = 0;
  #over = false;
  /** An `error` that says nothing of its kind: the failed response behind it may. */
  #pending: ProviderFailure | undefined;

  constructor(tools: ResponsesTools) {
    this.#tools = tools;
  }

  data(chunk: Buffer): void {
    if (this.#over) return;
    this.#bytes += chunk.length;
    // Asked for a plain answer, an upstream that streams is collected whole: there must be an end to that.
    if (this.#bytes > this.#tools.maxBytes) {
      this.#break('is larger than 64 MiB');
      return;
    }
    this.#read(this.#stream.feed(chunk));
    if (this.#stream.overflown && !this.#over) this.#break('had an event of more than 10 MB');
  }

  ended(): void {
    if (this.#over) return;
    this.#read(this.#stream.finish());
    if (!this.#over) this.#break('ended without its last event');
  }

  broke(code: string): void {
    if (!this.#over) this.#break(`broke off (${code})`);
  }

  #read(events: readonly StreamEvent[]): void {
    const batch: ChatEvent[] = [];
    for (const { data } of events) {
      const event = objectOf(parseJson(data));
      if (event === undefined) continue;
      const failure = eventFailure(event, this.#tools);
      if (failure !== undefined) {
        if (event['type'] === 'error' && failure.kind === 'server-error') {
          this.#pending = failure;
          continue;
        }
        this.#tell(batch);
        this.#fail(failure);
        return;
      }
      const [state, heard] = readResponseEvent(this.#state, event, this.#tools.context);
      this.#state = state;
      batch.push(...heard);
      this.#hasContent ||= heard.some(isContent);
      if (state.ending !== undefined) {
        this.#tell(batch);
        this.#over = true;
        this.#tools.end(summaryOf(state));
        return;
      }
    }
    this.#tell(batch);
  }

  #tell(batch: readonly ChatEvent[]): void {
    if (batch.length > 0) this.#tools.events(batch);
  }

  #fail(failure: ProviderFailure): void {
    this.#over = true;
    this.#tools.fail(failureOfStream(failure, this.#hasContent));
  }

  #break(how: string): void {
    if (this.#pending !== undefined) {
      this.#fail(this.#pending);
      return;
    }
    this.#over = true;
    this.#tools.fail(brokenStream(this.#hasContent, how));
  }
}
