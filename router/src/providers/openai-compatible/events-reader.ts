import { type ChatEvent, isContent } from '../../domain/chat-event.ts';
import { type AnswerReader, brokenStream, failureOfStream } from '../kit/answer-reader.ts';
import { EventStream, type StreamEvent } from '../kit/event-stream.ts';
import { RepeatedText } from '../kit/repeated-text.ts';
import type { ReplyTools } from './answer-reader.ts';
import { closeAnswer, firstFinishReason, initialReadState, type ReadState, readChunk } from './read-chunk.ts';
import { readStreamEvent } from './read-stream-event.ts';

/** A stream that is translated: its events become the domain's, a batch per piece of the network. */
export class EventsReader implements AnswerReader {
  readonly #tools: ReplyTools;
  readonly #stream = new EventStream();
  readonly #repeated = new RepeatedText();
  /** Of the event before: which choice said its text. */
  #choice = 0;
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
    if (!this.#over) this.#close(1, 'ended without a finish reason and without [DONE]');
  }

  broke(code: string): void {
    if (!this.#over) this.#close(this.#tools.choices, `broke off (${code})`);
  }

  #read(events: readonly StreamEvent[]): void {
    const batch: ChatEvent[] = [];
    for (const event of events) {
      const again = this.#repeated.textOf(event.name, event.data);
      if (again !== undefined) {
        batch.push({ type: 'text-delta', choice: this.#choice, text: again });
        continue;
      }
      const reading = readStreamEvent(event.name, event.data, this.#tools.quirks);
      if (reading.kind === 'chunk') {
        const [state, heard] = readChunk(this.#state, reading.chunk, this.#tools.context);
        this.#remember(event, state, heard);
        this.#state = state;
        for (const heardEvent of heard) batch.push(heardEvent);
        // A finish reason is content too, but it is told at the close.
        this.#hasContent ||= heard.some(isContent) || state.choices.some((choice) => choice.finish !== undefined);
        if (state.problem !== undefined) {
          this.#tell(batch);
          this.#fail(state.problem);
          return;
        }
      } else if (reading.kind === 'error') {
        this.#tell(batch);
        this.#over = true;
        const failure = this.#tools.failureIn200(reading.envelope);
        this.#tools.fail(failureOfStream(failure, this.#hasContent));
        return;
      } else if (reading.kind === 'done') {
        this.#tell(batch);
        if (this.#hasContent) this.#end();
        else this.#fail('ended without any content');
        return;
      }
    }
    this.#tell(batch);
  }

  /** A chunk that says a text and changes nothing else can be told again by its text alone. */
  #remember({ name, data }: StreamEvent, after: ReadState, heard: readonly ChatEvent[]): void {
    const [only] = heard;
    const isText = heard.length === 1 && only?.type === 'text-delta' && after.choices === this.#state.choices;
    if (!isText) {
      this.#repeated.forget();
      return;
    }
    this.#choice = only.choice;
    this.#repeated.learn(name, data, only.text);
  }

  #tell(batch: readonly ChatEvent[]): void {
    if (batch.length > 0) this.#tools.events(batch);
  }

  #close(neededChoices: number, how: string): void {
    const { choices } = this.#state;
    if (choices.length >= neededChoices && choices.every((choice) => choice.finish !== undefined)) this.#end();
    else this.#fail(how);
  }

  #end(): void {
    this.#over = true;
    const state = this.#state;
    this.#tools.events(closeAnswer(state, this.#tools.context));
    this.#tools.end({ usage: state.usage, finishReason: firstFinishReason(state), answeredModel: state.model });
  }

  #fail(how: string): void {
    this.#over = true;
    this.#tools.fail(brokenStream(this.#hasContent, how));
  }
}
