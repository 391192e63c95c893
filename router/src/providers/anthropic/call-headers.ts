import type { AnthropicOptions } from './read-options.ts';

/** What access tokens of a subscription begin with; keys begin with `sk-ant-api`. */
const OAUTH_TOKEN = /^sk-ant-oat/;
/** Required beside such a token. */
const OAUTH_BETA = 'oauth-2025-04-20';

/** What a client of this dialect says in its own headers. */
export type ForwardedHeaders = Readonly<Record<string, string>> | undefined;

export interface CallHeadersOptions {
  readonly options: AnthropicOptions;
  readonly secret: string | undefined;
  readonly forwarded: ForwardedHeaders;
}

/** Credential, version and betas of one call: name, value, name, value. */
export function callHeaders({ options, secret, forwarded = {} }: CallHeadersOptions): string[] {
  const isOauth = secret !== undefined && OAUTH_TOKEN.test(secret);
  const betas = new Set([
    ...options.betas,
    ...betaNames(forwarded['anthropic-beta']),
    ...(isOauth ? [OAUTH_BETA] : []),
  ]);
  return [
    ...credential(secret, options.keyHeader ?? (isOauth ? 'authorization' : 'x-api-key')),
    'anthropic-version',
    // The body was written for the version that the client names.
    forwarded['anthropic-version'] || options.version,
    ...(betas.size === 0 ? [] : ['anthropic-beta', [...betas].join(',')]),
  ];
}

function credential(secret: string | undefined, header: 'x-api-key' | 'authorization'): readonly string[] {
  if (secret === undefined) return [];
  return header === 'authorization' ? [header, `Bearer ${secret}`] : [header, secret];
}

/** The names in an `anthropic-beta` header. */
export function betaNames(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').flatMap((name) => {
    const trimmed = name.trim();
    // A header of the client's must not become another one of ours.
    return /^[\w.-]+$/.test(trimmed) ? [trimmed] : [];
  });
}
