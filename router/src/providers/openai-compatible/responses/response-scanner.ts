import type { JsonObject } from '../../../domain/json.ts';
import type { AnswerSummary } from '../../../domain/provider-adapter.ts';
import { textOf } from '../../../lib/text-of.ts';
import { objectOf, parseJson } from '../../kit/lenient-json.ts';
import { toUtf8 } from '../../kit/to-utf8.ts';
import { eventEnd, eventFields, lastEventEnd } from '../split-events.ts';
import { readWholeResponse } from './read-response.ts';
import { endsResponse, hasResponseContent } from './response-stream-event.ts';
import { type ResponsesTools, summaryOf } from './responses-tools.ts';

/** Who gets what the scanner lets through. */
export interface ResponseScannerOutput {
  pass(bytes: Uint8Array, hasContent: boolean): void;
  passComments(bytes: Uint8Array): void;
  /** The upstream said itself that the answer failed. Returns whether that is the end of it; then nothing is passed from this event on. */
  errorEvent(event: JsonObject): boolean;
  /** The last event was passed: the answer is whole. */
  done(summary: AnswerSummary): void;
  /** One event grew beyond 64 MB. */
  overflown(): void;
}

/** The last event repeats the whole answer, pictures included. */
const MAX_EVENT_BYTES = 64 * 1024 * 1024;
/**
 * What must be looked at once content flows: the end, an error. Inside a JSON text a quote is escaped, so none of these can be the model's own words.
 */
const MARKS =
  /"response\.(?:completed|incomplete|failed|cancelled)"|"type"\s*:\s*"error"|"error"\s*:\s*[{"]|event: ?(?:error|response\.failed)/;

const EVENT_LINE = /[\r\n](?:data|event):/;

/**
 * Watches a same-dialect stream and lets the bytes through as they came, whole events only: a stream that breaks inside an event leaves the client at
 * an event's border. Events are parsed until the first content, and where they may be the end or an error; all others pass by their outer look.
 */
export class ResponseScanner {
  readonly #output: ResponseScannerOutput;
  readonly #context: () => ResponsesTools['context'];
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** The last bytes that are held, to see an end that was cut in two. */
  #heldEnd = '';
  #hasContent = false;
  #over = false;

  constructor(output: ResponseScannerOutput, context: () => ResponsesTools['context']) {
    this.#output = output;
    this.#context = context;
  }

  get hasContent(): boolean {
    return this.#hasContent;
  }

  push(chunk: Buffer): void {
    if (this.#over || chunk.length === 0) return;
    const text = chunk.toString('latin1');
    if (this.#heldBytes > 0 && lastEventEnd(this.#heldEnd + text) === 0) this.#hold(chunk, text);
    else if (this.#heldBytes > 0) {
      const whole = Buffer.concat([...this.#held, chunk]);
      this.#drop();
      this.#take(whole, whole.toString('latin1'));
    } else this.#take(chunk, text);
  }

  /** The upstream has ended. A last event that lacks only its blank line still counts; half of one is dropped. */
  finish(): void {
    if (this.#over || this.#heldBytes === 0) return;
    const last = Buffer.concat(this.#held);
    this.#drop();
    const text = last.toString('latin1');
    if (objectOf(parseJson(toUtf8(eventFields(text).data))) === undefined) return;
    this.#judge(Buffer.concat([last, Buffer.from('\n\n')]), `${text}\n\n`);
  }

  /** Bytes that begin with an event. */
  #take(chunk: Buffer, text: string): void {
    const end = lastEventEnd(text);
    if (end > 0) this.#judge(chunk.subarray(0, end), text.slice(0, end));
    if (end === text.length || this.#over) return;
    // A copy: the little that is held must not keep a whole piece of the network in memory.
    this.#hold(Buffer.from(chunk.subarray(end)), text.slice(end));
  }

  #hold(chunk: Buffer, text: string): void {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    this.#heldEnd = (this.#heldEnd + text).slice(-3);
    if (this.#heldBytes <= MAX_EVENT_BYTES) return;
    this.#over = true;
    this.#drop();
    this.#output.overflown();
  }

  #drop(): void {
    this.#held = [];
    this.#heldBytes = 0;
    this.#heldEnd = '';
  }

  /** Whole events. */
  #judge(bytes: Buffer, text: string): void {
    if (this.#hasContent && !MARKS.test(text)) {
      if (text.startsWith(':') && !EVENT_LINE.test(text)) this.#output.passComments(bytes);
      else this.#output.pass(bytes, true);
      return;
    }
    const hasCr = text.includes('\r');
    let from = 0;
    let hasEvent = false;
    for (let at = 0; at < text.length; ) {
      const found = eventEnd(text, at, hasCr);
      const end = found === -1 ? text.length : found;
      const verdict = this.#readEvent(text.slice(at, end));
      switch (verdict.kind) {
        case 'event':
          hasEvent = true;
          break;
        case 'comment':
          break;
        case 'error':
        case 'leave-out':
          this.#passPart(bytes, from, at, hasEvent);
          from = end;
          hasEvent = false;
          if (verdict.kind === 'error' && this.#output.errorEvent(verdict.event)) {
            this.#over = true;
            return;
          }
          break;
        case 'whole':
          this.#passPart(bytes, from, end, true);
          this.#over = true;
          this.#output.done(verdict.summary);
          return;
      }
      at = end;
    }
    this.#passPart(bytes, from, bytes.length, hasEvent);
  }

  #passPart(bytes: Buffer, from: number, to: number, hasEvent: boolean): void {
    if (to <= from) return;
    const part = from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to);
    if (hasEvent) this.#output.pass(part, this.#hasContent);
    else this.#output.passComments(part);
  }

  #readEvent(text: string): Verdict {
    const { name, data } = eventFields(text);
    if (data.trim() === '') return { kind: 'comment' };
    // OpenRouter's; whatever follows the last event is not waited for.
    if (data.trim() === '[DONE]') return { kind: 'leave-out' };
    const event = objectOf(parseJson(toUtf8(data)));
    // Clients stumble over what is no JSON.
    if (event === undefined) return { kind: 'leave-out' };
    if (isFailure(event, name)) {
      return { kind: 'error', event: event['type'] === undefined ? { ...event, type: 'error' } : event };
    }
    this.#hasContent ||= hasResponseContent(event);
    return endsResponse(event) ? { kind: 'whole', summary: this.#summaryOf(event) } : { kind: 'event' };
  }

  #summaryOf(event: JsonObject): AnswerSummary {
    const [state] = readWholeResponse(objectOf(event['response']) ?? {}, this.#context());
    return summaryOf(state);
  }
}

type Verdict =
  | { readonly kind: 'event' | 'comment' | 'leave-out' }
  | { readonly kind: 'error'; readonly event: JsonObject }
  | { readonly kind: 'whole'; readonly summary: AnswerSummary };

function isFailure(event: JsonObject, name: string | undefined): boolean {
  const type = textOf(event['type']) ?? name;
  if (type === undefined) return event['error'] != null;
  return type === 'error' || type === 'response.failed' || type === 'response.cancelled';
}
