import type { AnswerReader } from '../../kit/answer-reader.ts';
import { BodyCollector } from '../../kit/body-collector.ts';
import type { CallReply } from '../../kit/call-reply.ts';
import { webPageFailure } from '../../openai-compatible/web-page-failure.ts';
import type { PathReading } from '../path-reading.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** A whole answer of any JSON (servers answer with lists too), or of mere text. */
export class WholeReader implements AnswerReader {
  readonly #reply: CallReply;
  readonly #reading: PathReading;
  readonly #body = new BodyCollector(MAX_BYTES);

  constructor(reply: CallReply, reading: PathReading) {
    this.#reply = reply;
    this.#reading = reading;
  }

  data(chunk: Buffer): void {
    if (!this.#body.add(chunk)) this.#broken('is larger than 64 MiB');
  }

  broke(code: string): void {
    this.#broken(`broke off (${code})`);
  }

  ended(): void {
    const text = this.#body.take().toString('utf8');
    const page = webPageFailure(text);
    if (page !== undefined) {
      this.#reply.fail(page);
      return;
    }
    const heard = this.#reading.readWhole(text);
    if (heard.kind === 'failed') this.#reply.fail(heard.failure);
    else if (heard.kind === 'broken') this.#broken(heard.how);
    else {
      this.#reply.events(heard.events);
      this.#reply.end(heard.summary);
    }
  }

  #broken(how: string): void {
    this.#reply.fail({ kind: 'broken-before-content', message: `The provider’s answer ${how}.` });
  }
}
