import type { AnswerReader } from './answer-reader.ts';
import { BodyCollector } from './body-collector.ts';

/** Error bodies are a sentence or a page; more than this is not read. */
const MAX_BYTES = 256 * 1024;

/** An error reply: as much of its body as makes sense, then its meaning. A body that breaks off still leaves the status. */
export class ErrorReader implements AnswerReader {
  readonly #body = new BodyCollector(MAX_BYTES);
  readonly #done: (body: string) => void;

  constructor(done: (body: string) => void) {
    this.#done = done;
  }

  data(chunk: Buffer): void {
    if (!this.#body.add(chunk)) this.#finish();
  }

  ended(): void {
    this.#finish();
  }

  broke(): void {
    this.#finish();
  }

  #finish(): void {
    this.#done(this.#body.take().toString('utf8'));
  }
}
