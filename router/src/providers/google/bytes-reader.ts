import { isContent } from '../../domain/chat-event.ts';
import type { JsonObject } from '../../domain/json.ts';
import { type AnswerReader, brokenStream, failureOfStream } from '../kit/answer-reader.ts';
import type { CallReply } from '../kit/call-reply.ts';
import { MAX_EVENT_CHARS } from '../kit/event-stream.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { toUtf8 } from '../kit/to-utf8.ts';
import { eventEnd, eventFields } from '../openai-compatible/split-events.ts';
import { failureOf, type GenerateContext } from './generate-reading.ts';
import { parseChunk } from './parse-chunk.ts';
import { initialReadState, isFinished, readChunk, summaryOf } from './read-chunk.ts';

/**
 * A same-dialect stream: the bytes that come go on, whole events only, so that a stream that breaks inside an event leaves the client at an
 * event's border. Events that are no JSON are left out, since clients stumble over them.
 */
export class BytesReader implements AnswerReader {
  readonly #reply: CallReply;
  readonly #context: GenerateContext;
  #state = initialReadState;
  /** The event that is not whole yet. */
  #held = Buffer.alloc(0);
  #hasContent = false;
  #over = false;

  constructor(reply: CallReply, context: GenerateContext) {
    this.#reply = reply;
    this.#context = context;
  }

  data(chunk: Buffer): void {
    if (this.#over) return;
    const rest = this.#read(this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]));
    if (this.#over) return;
    // A copy: the little that is held must not keep a whole piece of the network in memory.
    this.#held = Buffer.from(rest);
    if (rest.length > MAX_EVENT_CHARS) this.fail('had an event of more than 10 MB');
  }

  ended(): void {
    // A last event that lacks only its blank line still counts; half of one is left out by being no JSON.
    if (!this.#over && this.#held.length > 0) this.#read(Buffer.concat([this.#held, Buffer.from('\n\n')]));
    if (!this.#over) this.#close('ended without a finish reason');
  }

  /** A connection that dies after the finish reason has lost nothing. */
  broke(code: string): void {
    if (!this.#over) this.#close(`broke off (${code})`);
  }

  /** Passes on the whole events and gives back what is left. */
  #read(bytes: Buffer): Buffer {
    const text = bytes.toString('latin1');
    const hasCr = text.includes('\r');
    let at = 0;
    for (let end = eventEnd(text, 0, hasCr); end !== -1 && !this.#over; end = eventEnd(text, at, hasCr)) {
      this.#readEvent(bytes.subarray(at, end), eventFields(text.slice(at, end)).data);
      at = end;
    }
    return bytes.subarray(at);
  }

  #readEvent(bytes: Buffer, data: string): void {
    if (data.trim() === '') {
      this.#reply.comments(bytes);
      return;
    }
    const chunk = objectOf(parseChunk(toUtf8(data)));
    if (chunk === undefined) return;
    const failure = failureOf(chunk, this.#state.candidates.size > 0, this.#context.secrets);
    if (failure !== undefined) {
      this.#over = true;
      this.#reply.fail(failureOfStream(failure, this.#hasContent));
      return;
    }
    this.#note(chunk);
    this.#reply.bytes(bytes, this.#hasContent);
  }

  #note(chunk: JsonObject): void {
    const [state, events] = readChunk(this.#state, chunk, this.#context);
    this.#state = state;
    this.#hasContent ||= isFinished(state) || events.some(isContent);
  }

  #close(how: string): void {
    if (!isFinished(this.#state)) {
      this.fail(how);
      return;
    }
    this.#over = true;
    this.#reply.end(summaryOf(this.#state, this.#context.warnings));
  }

  /** `how` completes "The provider’s stream ...". */
  fail(how: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#reply.fail(brokenStream(this.#hasContent, how));
  }
}
