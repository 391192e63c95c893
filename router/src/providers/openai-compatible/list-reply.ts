import { type ListedModel, ProviderCallError } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { BodyCollector } from '../kit/body-collector.ts';
import { parseJson } from '../kit/lenient-json.ts';
import type { UpstreamExchange, UpstreamHeaders, UpstreamReceiver } from '../kit/upstream-exchange.ts';
import { readFailure } from './read-failure.ts';
import { readModelList } from './read-model-list.ts';
import { webPageFailure } from './web-page-failure.ts';

const MAX_BYTES = 16 * 1024 * 1024;
const noModelList: ProviderFailure = {
  kind: 'broken-before-content',
  message: 'The provider’s answer is not a model list.',
};

export interface ListReplyOptions {
  /** What must not be shown, in all its forms. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
  readonly resolve: (models: readonly ListedModel[]) => void;
  readonly reject: (error: ProviderCallError) => void;
}

/** The reply to a call for the model list: collected, read, and settled exactly once. */
export class ListReply implements UpstreamReceiver {
  readonly #options: ListReplyOptions;
  readonly #body = new BodyCollector(MAX_BYTES);
  #status = 0;
  #headers: UpstreamHeaders = {};
  #exchange: UpstreamExchange | undefined;

  constructor(options: ListReplyOptions) {
    this.#options = options;
  }

  attach(exchange: UpstreamExchange): void {
    this.#exchange = exchange;
  }

  cancel(): void {
    this.#exchange?.abort();
    this.failed({ kind: 'cancelled', message: 'The call for the model list was given up.' });
  }

  connected(): void {
    // Nobody waits for this: the caller's signal is the only time limit.
  }

  replied(status: number, headers: UpstreamHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  data(chunk: Buffer): void {
    if (this.#body.add(chunk)) return;
    this.#exchange?.abort();
    this.failed({ kind: 'broken-before-content', message: 'The provider’s model list is larger than 16 MiB.' });
  }

  ended(): void {
    const { secrets, nowMs, resolve } = this.#options;
    const body = this.#body.take().toString('utf8');
    if (this.#status < 200 || this.#status >= 300) {
      this.failed(readFailure({ status: this.#status, headers: this.#headers, body, secrets, nowMs }));
      return;
    }
    const models = readModelList(parseJson(body));
    if (models !== undefined) resolve(models);
    else this.failed(webPageFailure(body) ?? noModelList);
  }

  broke(code: string): void {
    this.failed({ kind: 'broken-before-content', message: `The provider’s model list broke off (${code}).` });
  }

  crashed(failure: ProviderFailure): void {
    this.failed(failure);
  }

  failed(failure: ProviderFailure): void {
    this.#options.reject(new ProviderCallError(failure));
  }
}
