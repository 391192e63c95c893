import { type ChatEvent, isContent } from '../../domain/chat-event.ts';
import { type AnswerReader, brokenStream, failureOfStream } from '../kit/answer-reader.ts';
import { EventStream, type StreamEvent } from '../kit/event-stream.ts';
import { RepeatedText } from '../kit/repeated-text.ts';
import { closeAnswer, initialReadState, readEvent, saidMore, summaryOf } from './read-event.ts';
import { readStreamEvent } from './read-stream-event.ts';
import type { ReplyTools } from './reply-tools.ts';

/** A stream that is translated: its events become the domain's, a batch per piece of the network. */
export class EventsReader implements AnswerReader {
  readonly #tools: ReplyTools;
  readonly #stream = new EventStream();
  readonly #repeated = new RepeatedText();
  #state = initialReadState;
  #hasContent = false;
  #bytes = 0;
  #over = false;

  constructor(tools: ReplyTools) {
    this.#tools = tools;
  }

  data(chunk: Buffer): void {
    if (this.#over) return;
    this.#bytes += chunk.length;
    // Asked for a plain answer, an upstream that streams is collected whole: there must be an end to that.
    if (this.#bytes > this.#tools.maxBytes) {
      this.#fail('is larger than 64 MiB');
      return;
    }
    this.#read(this.#stream.feed(chunk));
    if (this.#stream.overflown && !this.#over) this.#fail('had an event of more than 10 MB');
  }

  ended(): void {
    if (this.#over) return;
    this.#read(this.#stream.finish());
    if (!this.#over) this.#close('ended without a stop reason and without message_stop');
  }

  /** A connection that dies after the stop reason has lost nothing. */
  broke(code: string): void {
    if (!this.#over) this.#close(`broke off (${code})`);
  }

  #read(events: readonly StreamEvent[]): void {
    const batch: ChatEvent[] = [];
    for (const { name, data } of events) {
      const again = this.#repeated.textOf(name, data);
      if (again !== undefined) {
        this.#state = saidMore(this.#state, again);
        batch.push({ type: 'text-delta', choice: 0, text: again });
        continue;
      }
      const reading = readStreamEvent(name, data);
      if (reading.kind === 'event') {
        const [state, heard] = readEvent(this.#state, reading.event, this.#tools.context);
        this.#state = state;
        for (const heardEvent of heard) batch.push(heardEvent);
        const [only] = heard;
        if (heard.length === 1 && only?.type === 'text-delta') this.#repeated.learn(name, data, only.text);
        else this.#repeated.forget();
        // A stop reason is content too, but it is told at the close.
        this.#hasContent ||= state.finish !== undefined || heard.some(isContent);
      } else if (reading.kind === 'error') {
        this.#tell(batch);
        this.#over = true;
        this.#tools.fail(failureOfStream(this.#tools.failureIn200(reading.envelope), this.#hasContent));
        return;
      } else if (reading.kind === 'stop') {
        this.#tell(batch);
        if (this.#hasContent) this.#end();
        else this.#fail('ended without any content');
        return;
      }
    }
    this.#tell(batch);
  }

  #tell(batch: readonly ChatEvent[]): void {
    if (batch.length > 0) this.#tools.events(batch);
  }

  #close(how: string): void {
    if (this.#state.finish !== undefined) this.#end();
    else this.#fail(how);
  }

  #end(): void {
    this.#over = true;
    const last = closeAnswer(this.#state, this.#tools.context);
    this.#tell(last);
    this.#tools.end(summaryOf(this.#state));
  }

  #fail(how: string): void {
    this.#over = true;
    this.#tools.fail(brokenStream(this.#hasContent, how));
  }
}
