import type { JsonObject } from '../../domain/json.ts';
import { type AnswerReader, brokenStream, failureOfStream } from '../kit/answer-reader.ts';
import type { ReplyTools } from './reply-tools.ts';
import { type ScannerOutput, StreamScanner } from './stream-scanner.ts';
import { writeEvents } from './write-events.ts';

/** A same-dialect stream: the bytes that come go on, under the scanner's eyes. */
export class BytesReader implements AnswerReader, ScannerOutput {
  readonly #tools: ReplyTools;
  readonly #scanner = new StreamScanner(this);

  constructor(tools: ReplyTools) {
    this.#tools = tools;
  }

  data(chunk: Buffer): void {
    this.#scanner.push(chunk);
  }

  ended(): void {
    this.#scanner.finish();
    this.#close('ended without a stop reason and without message_stop');
  }

  /** A connection that dies after the stop reason has lost nothing. */
  broke(code: string): void {
    this.#close(`broke off (${code})`);
  }

  pass(bytes: Uint8Array, hasContent: boolean): void {
    this.#tools.bytes(bytes, hasContent);
  }

  passComments(bytes: Uint8Array): void {
    this.#tools.comments(bytes);
  }

  errorEvent(envelope: JsonObject): void {
    this.#tools.fail(failureOfStream(this.#tools.failureIn200(envelope), this.#scanner.hasContent));
  }

  done(): void {
    if (this.#scanner.hasContent) this.#tools.end(this.#scanner.summary());
    else this.#tools.fail(brokenStream(false, 'ended without any content'));
  }

  overflown(): void {
    this.#tools.fail(brokenStream(this.#scanner.hasContent, 'had an event of more than 10 MB'));
  }

  #close(how: string): void {
    if (!this.#scanner.finished) {
      this.#tools.fail(brokenStream(this.#scanner.hasContent, how));
      return;
    }
    // Clients wait for it.
    this.#tools.bytes(writeEvents([{ type: 'message_stop' }]), true);
    this.#tools.end(this.#scanner.summary());
  }
}
