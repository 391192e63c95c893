import type { JsonObject } from '../../domain/json.ts';
import { type AnswerReader, brokenStream, failureOfStream } from '../kit/answer-reader.ts';
import type { ReplyTools } from './answer-reader.ts';
import { type ScannerOutput, StreamScanner } from './stream-scanner.ts';

const DONE = Buffer.from('data: [DONE]\n\n');

/** A same-dialect stream: the bytes that come go on, under the scanner's eyes. */
export class BytesReader implements AnswerReader, ScannerOutput {
  readonly #tools: ReplyTools;
  readonly #scanner: StreamScanner;

  constructor(tools: ReplyTools, hidesUsage: boolean) {
    this.#tools = tools;
    this.#scanner = new StreamScanner({ quirks: tools.quirks, hidesUsage, choices: tools.choices }, this);
  }

  data(chunk: Buffer): void {
    this.#scanner.push(chunk);
  }

  /** An upstream may give fewer choices than were asked for; one that ends in good order after they all finished has said all. */
  ended(): void {
    this.#scanner.finish();
    this.#close(1, 'ended without a finish reason and without [DONE]');
  }

  /** A connection that dies after the last finish reason has lost nothing. */
  broke(code: string): void {
    this.#close(this.#tools.choices, `broke off (${code})`);
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
    if (!this.#scanner.hasContent) {
      this.#tools.fail(brokenStream(false, 'ended without any content'));
      return;
    }
    this.#tools.end(this.#scanner.summary());
  }

  overflown(): void {
    this.#tools.fail(brokenStream(this.#scanner.hasContent, 'had an event of more than 10 MB'));
  }

  #close(neededChoices: number, how: string): void {
    if (this.#scanner.finishedChoices < neededChoices) {
      this.#tools.fail(brokenStream(this.#scanner.hasContent, how));
      return;
    }
    // Perplexity and others send no [DONE]; clients wait for it.
    this.#tools.bytes(DONE, true);
    this.#tools.end(this.#scanner.summary());
  }
}
