import { importPKCS8, SignJWT } from 'jose';
import { ProviderCallError } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import { askJson } from '../kit/ask-json.ts';
import { objectOf, parseJson } from '../kit/lenient-json.ts';
import { readRetryAfter } from '../kit/retry-after.ts';
import { safeMessage } from '../kit/safe-message.ts';
import type { UpstreamHeaders } from '../kit/upstream-exchange.ts';
import { UpstreamHttp } from '../kit/upstream-http.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import type { ServiceAccount } from './service-account.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const LIFETIME_S = 3_600;
/** A token is not used up to its last second: requests travel, and clocks differ. */
const SPARE_MS = 60_000;
/** Nobody else limits this call: many requests can wait for it. */
const TIMEOUT_MS = 15_000;

interface Token {
  readonly value: string;
  readonly goodUntilMs: number;
}

export interface AccessTokensOptions {
  readonly account: ServiceAccount;
  readonly now: () => number;
  readonly connectTimeoutMs: number;
  /** The proxy of the provider's own calls. */
  readonly proxy: string | undefined;
  readonly userAgent: string;
  readonly secrets: () => readonly string[];
}

/** The access tokens of a service account: one at a time, fetched once for all who wait, and kept until shortly before it ends. */
export class AccessTokens {
  readonly #options: AccessTokensOptions;
  readonly #http: UpstreamHttp;
  #token: Token | undefined;
  #coming: Promise<string> | undefined;

  constructor(options: AccessTokensOptions) {
    this.#options = options;
    const { account, connectTimeoutMs, proxy } = options;
    this.#http = new UpstreamHttp({ origin: account.tokenUrl.origin, connectTimeoutMs, proxy, instance: undefined });
  }

  /** The token that is there; undefined where one must be fetched. */
  get current(): string | undefined {
    const token = this.#token;
    return token !== undefined && this.#options.now() < token.goodUntilMs ? token.value : undefined;
  }

  /** Rejects with a `ProviderCallError`. */
  get(): Promise<string> {
    const { current } = this;
    if (current !== undefined) return Promise.resolve(current);
    this.#coming ??= this.#fetch().finally(() => {
      this.#coming = undefined;
    });
    return this.#coming;
  }

  /** The API refused it: the next call fetches another. */
  forget(value: string | undefined): void {
    if (this.#token?.value === value) this.#token = undefined;
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #fetch(): Promise<string> {
    const { account, userAgent, now } = this.#options;
    const assertion = await this.#assertion();
    const body = Buffer.from(new URLSearchParams({ grant_type: GRANT, assertion }).toString());
    const headers = ['user-agent', userAgent, 'content-type', 'application/x-www-form-urlencoded'];
    const answer = await askJson({
      http: this.#http,
      request: { method: 'POST', path: account.tokenUrl.pathname + account.tokenUrl.search, headers, body },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      failure: (status, replyHeaders, text) => this.#refusal(status, replyHeaders, text),
      notJson: webPageFailure,
      what: 'access token',
    }).catch((error: unknown) => {
      throw timedOut(error);
    });
    const value = textOf(answer['access_token']);
    if (!value) throw noToken('Google’s answer holds no access token.');
    const lifetimeS = numberOf(answer['expires_in']) ?? LIFETIME_S;
    this.#token = { value, goodUntilMs: now() + lifetimeS * 1_000 - SPARE_MS };
    return value;
  }

  async #assertion(): Promise<string> {
    const { account, now } = this.#options;
    const issuedS = Math.floor(now() / 1_000);
    try {
      const key = await importPKCS8(account.privateKey, 'RS256');
      return await new SignJWT({ scope: SCOPE })
        .setProtectedHeader({
          alg: 'RS256',
          typ: 'JWT',
          ...(account.keyId === undefined ? {} : { kid: account.keyId }),
        })
        .setIssuer(account.email)
        .setSubject(account.email)
        .setAudience(account.tokenUrl.href)
        .setIssuedAt(issuedS)
        .setExpirationTime(issuedS + LIFETIME_S)
        .sign(key);
    } catch {
      throw noToken('The private key of the service account cannot be used: serviceAccount.private_key is no RSA key.');
    }
  }

  /** `{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}` */
  #refusal(status: number, headers: UpstreamHeaders, text: string): ProviderFailure {
    const body = objectOf(parseJson(text));
    const said = textOf(body?.['error_description']) ?? textOf(body?.['error']) ?? `status ${status}`;
    const message = `Google gave no access token to the service account: ${safeMessage(said, this.#options.secrets())}`;
    const retryAfterMs = readRetryAfter(headers, this.#options.now());
    if (status === 429) return { kind: 'rate-limited', message, retryAfterMs };
    if (status >= 500) return { kind: 'server-error', status, message, retryAfterMs };
    return { kind: 'authentication', status: status === 403 ? 403 : 401, message };
  }
}

function noToken(message: string): ProviderCallError {
  return new ProviderCallError({ kind: 'authentication', status: 401, message });
}

/** Giving up after the limit is no wish of a caller's. */
function timedOut(error: unknown): unknown {
  if (!(error instanceof ProviderCallError) || error.failure.kind !== 'cancelled') return error;
  const message = `Google gave no access token within ${TIMEOUT_MS} ms.`;
  return new ProviderCallError({ kind: 'timed-out', limit: 'headers', limitMs: TIMEOUT_MS, message });
}
