import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { AnswerReader } from './answer-reader.ts';
import { BodyCollector } from './body-collector.ts';
import { whyNoJson } from './why-no-json.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** An answer that is collected before it is read, so that only what came whole is told. */
export abstract class WholeAnswer implements AnswerReader {
  readonly #body = new BodyCollector(MAX_BYTES);

  /** The call that it belongs to: it hears that there is none. */
  protected abstract readonly reply: { fail(failure: ProviderFailure): void };

  protected abstract read(bytes: Buffer): void;

  data(chunk: Buffer): void {
    if (!this.#body.add(chunk)) this.broken('is larger than 64 MiB');
  }

  broke(code: string): void {
    this.broken(`broke off (${code})`);
  }

  ended(): void {
    this.read(this.#body.take());
  }

  /** `how` completes "The provider’s answer ...". */
  protected broken(how: string): void {
    this.reply.fail({ kind: 'broken-before-content', message: `The provider’s answer ${how}.` });
  }

  /** Of a body that is no JSON. `page`: what it means where it is a page of a web server. */
  protected noJson(text: string, page: ProviderFailure | undefined): void {
    if (page === undefined) this.broken(whyNoJson(text));
    else this.reply.fail(page);
  }
}
