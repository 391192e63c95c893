import type { JsonObject } from '../../domain/json.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import { textOf } from '../../lib/text-of.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { eventEnd, eventFields } from '../openai-compatible/split-events.ts';
import { readStopReason } from './read-stop-reason.ts';
import { readStreamEvent, type StreamEventReading } from './read-stream-event.ts';
import { mergeUsage, readUsage } from './read-usage.ts';
import { WholeEvents, type WholeEventsOutput } from './whole-events.ts';

/** Who gets what the scanner lets through. */
export interface ScannerOutput {
  pass(bytes: Uint8Array, hasContent: boolean): void;
  /** Bytes to be passed that say nothing: pings, comments, empty events. */
  passComments(bytes: Uint8Array): void;
  /** The upstream said itself that the answer failed. Nothing is passed from this event on. */
  errorEvent(envelope: JsonObject): void;
  /** `message_stop` was passed: the answer is whole. */
  done(): void;
  /** One event grew beyond 10 MB. */
  overflown(): void;
}

/** How nearly all events of an answer begin once content flows. Errors, the stop reason and usage come under other names. */
const ORDINARY = 'event: content_block_';
const NOT_ASCII = /[\x80-\xff]/;
const CLOSING_BRACE = 0x7d;

/**
 * Watches a stream for a client of the same dialect and lets the bytes through as they came, whole events only: a stream that breaks inside
 * an event leaves the client at an event's border, where the door can write its own error event. After the first content, events whose name says
 * that they are pieces of content pass unread.
 */
export class StreamScanner implements WholeEventsOutput {
  readonly #output: ScannerOutput;
  readonly #events = new WholeEvents(this);
  #hasContent = false;
  #over = false;
  #usage: JsonObject | undefined;
  #model: string | undefined;
  #stopReason: string | undefined;

  constructor(output: ScannerOutput) {
    this.#output = output;
  }

  get hasContent(): boolean {
    return this.#hasContent;
  }

  /** Whether the stop reason came: such an answer is complete even without `message_stop`. */
  get finished(): boolean {
    return this.#stopReason !== undefined;
  }

  summary(): AnswerSummary {
    return {
      usage: this.#usage === undefined ? undefined : readUsage(this.#usage),
      finishReason: this.#stopReason === undefined ? undefined : readStopReason(this.#stopReason),
      answeredModel: this.#model,
    };
  }

  push(chunk: Buffer): void {
    this.#events.push(chunk);
  }

  /** The upstream has ended. A last event that lacks only its blank line still counts; half of one is dropped. */
  finish(): void {
    const { rest } = this.#events;
    if (this.#over || rest === '') return;
    const { kind } = readEventText(rest);
    if (kind !== 'malformed' && kind !== 'nothing') this.#events.complete(Buffer.from('\n\n'), '\n\n');
  }

  overflown(): void {
    this.#output.overflown();
  }

  whole(bytes: Buffer, text: string): void {
    const hasCr = text.includes('\r');
    let from = 0;
    let at = 0;
    let says = false;
    while (at < text.length) {
      const found = eventEnd(text, at, hasCr);
      const end = found === -1 ? text.length : found;
      if (this.#hasContent && text.startsWith(ORDINARY, at) && text.charCodeAt(end - 3) === CLOSING_BRACE) {
        says = true;
        at = end;
        continue;
      }
      const reading = readEventText(text.slice(at, end));
      switch (reading.kind) {
        case 'nothing':
          break;
        case 'event':
          this.#note(reading.event);
          says = true;
          break;
        case 'malformed':
          this.#passPart(bytes, from, at, says);
          from = end;
          says = false;
          break;
        case 'error':
          this.#passPart(bytes, from, at, says);
          this.#stop();
          this.#output.errorEvent(reading.envelope);
          return;
        case 'stop':
          this.#passPart(bytes, from, end, true);
          this.#stop();
          this.#output.done();
          return;
      }
      at = end;
    }
    this.#passPart(bytes, from, at, says);
  }

  #stop(): void {
    this.#over = true;
    this.#events.stop();
  }

  #passPart(bytes: Buffer, from: number, to: number, says: boolean): void {
    if (from === to) return;
    const part = from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to);
    if (says) this.#output.pass(part, this.#hasContent);
    else this.#output.passComments(part);
  }

  #note(event: JsonObject): void {
    switch (event['type']) {
      case 'message_start': {
        const message = objectOf(event['message']);
        this.#model ??= textOf(message?.['model']) || undefined;
        this.#usage = mergeUsage(this.#usage, objectOf(message?.['usage']));
        return;
      }
      case 'content_block_start':
        this.#hasContent ||= !isEmptyStart(objectOf(event['content_block']));
        return;
      case 'content_block_delta':
        this.#hasContent ||= isContentDelta(objectOf(event['delta']));
        return;
      case 'message_delta':
        this.#usage = mergeUsage(this.#usage, objectOf(event['usage']));
        this.#stopReason = textOf(objectOf(event['delta'])?.['stop_reason']) || this.#stopReason;
        this.#hasContent ||= this.#stopReason !== undefined;
        return;
    }
  }
}

/** Text and thinking begin empty; every other block says something by its being there. */
function isEmptyStart(block: JsonObject | undefined): boolean {
  if (block?.['type'] === 'text') return !textOf(block['text']);
  return block?.['type'] === 'redacted_thinking' || (block?.['type'] === 'thinking' && !textOf(block['thinking']));
}

/** A signature without any thinking is none. */
function isContentDelta(delta: JsonObject | undefined): boolean {
  if (delta === undefined) return false;
  const { type: _type, signature: _signature, ...said } = delta;
  return Object.values(said).some((value) => value !== '' && value !== null && value !== undefined);
}

function readEventText(latin1: string): StreamEventReading {
  const { name, data } = eventFields(latin1);
  return readStreamEvent(name, toUtf8(data));
}

function toUtf8(latin1: string): string {
  return NOT_ASCII.test(latin1) ? Buffer.from(latin1, 'latin1').toString('utf8') : latin1;
}
