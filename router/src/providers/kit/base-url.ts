export interface BaseUrl {
  /** Scheme, host, port: what a key is bound to. */
  readonly origin: string;
  /** The path before an endpoint's own, without a slash at the end: `/v1`, `/compatible-mode/v1`. */
  readonly path: string;
}

export type BaseUrlReading =
  /** `leftOut`: the end of the URL that belongs to an endpoint, `/chat/completions`. */
  | { readonly kind: 'read'; readonly url: BaseUrl; readonly leftOut: string | undefined }
  | { readonly kind: 'refused'; readonly problem: string };

/** No address is longer, and what reads them need not be quick with more. */
const MAX_URL_CHARACTERS = 2_048;
// A segment such as v1, v4, v1beta: the URL names its version itself.
const VERSION_SEGMENT = /(?:^|\/)v\d+(?:(?:alpha|beta)\d*)?(?:\/|$)/i;
// People paste the whole endpoint.
const ENDPOINT = /\/(?:chat\/completions|completions|models|embeddings|responses)\/?$/;

/**
 * Reads a base URL as people write it. The version path is added only where the URL names no version anywhere, so that
 * `https://host` and `https://host/v1` are the same and `https://host/api/paas/v4` stays (contract, section 10).
 */
export function readBaseUrl(text: string, versionPath: string): BaseUrlReading {
  const trimmed = text.trim();
  if (trimmed.length > MAX_URL_CHARACTERS) return refused(`is longer than ${MAX_URL_CHARACTERS} characters`);
  if (!URL.canParse(trimmed)) return refused('is not a URL; write it like http://host:1234/v1');
  const url = new URL(trimmed);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refused('must begin with http:// or https://');
  if (url.username !== '' || url.password !== '') {
    return refused('must not hold a user name or password; put the key into apiKey');
  }
  if (url.search !== '' || url.hash !== '') return refused('must not have a query or a fragment');
  const leftOut = ENDPOINT.exec(url.pathname)?.[0];
  const path = url.pathname.replace(ENDPOINT, '').replace(/\/+$/, '');
  const versioned = VERSION_SEGMENT.test(path) ? path : `${path}${versionPath}`;
  return { kind: 'read', url: { origin: url.origin, path: versioned }, leftOut };
}

function refused(problem: string): BaseUrlReading {
  return { kind: 'refused', problem };
}
