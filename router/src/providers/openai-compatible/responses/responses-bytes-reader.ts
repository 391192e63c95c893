import type { JsonObject } from '../../../domain/json.ts';
import type { AnswerSummary } from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import { type AnswerReader, brokenStream, failureOfStream } from '../../kit/answer-reader.ts';
import { eventFailure } from './read-response-failure.ts';
import { ResponseScanner, type ResponseScannerOutput } from './response-scanner.ts';
import type { ResponsesTools } from './responses-tools.ts';

/** A same-dialect stream: the bytes that come go on, under the scanner's eyes. */
export class ResponsesBytesReader implements AnswerReader, ResponseScannerOutput {
  readonly #tools: ResponsesTools;
  readonly #scanner: ResponseScanner;
  /** An `error` that says nothing of its kind: the failed response behind it may. */
  #pending: ProviderFailure | undefined;

  constructor(tools: ResponsesTools) {
    this.#tools = tools;
    this.#scanner = new ResponseScanner(this, () => tools.context);
  }

  data(chunk: Buffer): void {
    this.#scanner.push(chunk);
  }

  ended(): void {
    this.#scanner.finish();
    this.#break('ended without its last event');
  }

  broke(code: string): void {
    this.#break(`broke off (${code})`);
  }

  pass(bytes: Uint8Array, hasContent: boolean): void {
    this.#tools.bytes(bytes, hasContent);
  }

  passComments(bytes: Uint8Array): void {
    this.#tools.comments(bytes);
  }

  errorEvent(event: JsonObject): boolean {
    const failure = eventFailure(event, this.#tools) ?? brokenStream(false, 'failed');
    if (event['type'] === 'error' && failure.kind === 'server-error') {
      this.#pending = failure;
      return false;
    }
    this.#fail(failure);
    return true;
  }

  done(summary: AnswerSummary): void {
    this.#tools.end(summary);
  }

  overflown(): void {
    this.#tools.fail(brokenStream(this.#scanner.hasContent, 'had an event of more than 64 MB'));
  }

  /** After `done` nobody hears it. */
  #break(how: string): void {
    if (this.#pending === undefined) this.#tools.fail(brokenStream(this.#scanner.hasContent, how));
    else this.#fail(this.#pending);
  }

  #fail(failure: ProviderFailure): void {
    this.#tools.fail(failureOfStream(failure, this.#scanner.hasContent));
  }
}
