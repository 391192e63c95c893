import type { ProviderTools, ReadConfig } from '../../domain/provider-adapter.ts';
import { secretForms } from '../kit/secret-forms.ts';
import { AccessTokens } from './access-tokens.ts';
import type { GoogleOptions } from './read-options.ts';

export interface CredentialsOptions {
  readonly config: ReadConfig<GoogleOptions>;
  readonly tools: ProviderTools;
  readonly connectTimeoutMs: number;
}

/** What proves whose call it is, as a header: name and value; empty where nothing is needed. */
export type Credential = readonly [] | readonly [string, string];

/** There already, or on its way. */
export type Authorisation =
  | { readonly kind: 'ready'; readonly credential: Credential }
  | { readonly kind: 'coming'; readonly coming: Promise<Credential> };

/** What access tokens begin with; a key begins otherwise. */
const ACCESS_TOKEN = /^ya29\./;

/** Keys, access tokens, and the headers that carry them. */
export class Credentials {
  readonly #config: ReadConfig<GoogleOptions>;
  readonly #tokens: AccessTokens | undefined;
  readonly #headers: readonly string[];

  constructor({ config, tools, connectTimeoutMs }: CredentialsOptions) {
    const { account, headers } = config.options;
    const { now, userAgent } = tools;
    const { proxy } = config;
    this.#config = config;
    this.#headers = ['user-agent', userAgent, 'accept-encoding', 'identity', ...headers];
    this.#tokens =
      account === undefined
        ? undefined
        : new AccessTokens({ account, now, connectTimeoutMs, proxy, userAgent, secrets: () => this.secretForms() });
  }

  /** A key that was chosen for this call wins: a provider can have both. */
  ready(secret: string | undefined): Authorisation {
    if (secret !== undefined) return { kind: 'ready', credential: credentialOf(secret) };
    if (this.#tokens === undefined) return { kind: 'ready', credential: [] };
    const { current } = this.#tokens;
    return current === undefined
      ? { kind: 'coming', coming: this.#tokens.get().then(bearer) }
      : { kind: 'ready', credential: bearer(current) };
  }

  /** Rejects with a `ProviderCallError`. */
  get(secret: string | undefined): Promise<Credential> {
    const ready = this.ready(secret);
    return ready.kind === 'ready' ? Promise.resolve(ready.credential) : ready.coming;
  }

  /** The headers of one call: name, value, name, value. */
  headers(credential: Credential): string[] {
    return [...this.#headers, ...credential];
  }

  /** The project that a call belongs to whose address names none. */
  get billedProject(): string | undefined {
    return this.#config.options.account?.projectId;
  }

  /** The API did not take the access token. */
  refused(): void {
    this.#tokens?.forget(this.#tokens.current);
  }

  /** Every spelling of what must not be shown. */
  secretForms(): readonly string[] {
    const { keys, options } = this.#config;
    // Own headers may carry credentials; name, value, name, value.
    const values = options.headers.filter((_, index) => index % 2 === 1);
    const token = this.#tokens?.current;
    return secretForms([
      ...keys.map((key) => key.secret),
      ...values,
      ...(options.account === undefined ? [] : [options.account.privateKey]),
      ...(token === undefined ? [] : [token]),
    ]);
  }

  async close(): Promise<void> {
    await this.#tokens?.close();
  }
}

function credentialOf(secret: string): Credential {
  return ACCESS_TOKEN.test(secret) ? bearer(secret) : ['x-goog-api-key', secret];
}

function bearer(token: string): Credential {
  return ['authorization', `Bearer ${token}`];
}
