import aws4 from 'aws4';
import type { BaseUrl } from '../kit/base-url.ts';
import type { AwsCredentials } from './read-options.ts';

export interface Unsigned {
  readonly method: 'GET' | 'POST';
  readonly url: BaseUrl;
  /** With the URL's own path and the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** The headers of a call with AWS's Signature Version 4 among them, name, value, name, value. `nowMs` is epoch; AWS allows five minutes of error. */
export function signedHeaders(
  unsigned: Unsigned,
  region: string,
  credentials: AwsCredentials,
  nowMs: number,
): readonly string[] {
  const { method, url, path, headers, body } = unsigned;
  const date = new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, '');
  const signed = aws4.sign(
    {
      service: 'bedrock',
      region,
      method,
      host: new URL(url.origin).host,
      path,
      headers: { ...headers, 'X-Amz-Date': date },
      ...(body === undefined ? {} : { body }),
    },
    { ...credentials },
  );
  // undici writes host and length itself.
  return Object.entries(signed.headers ?? {}).flatMap(([name, value]) =>
    /^(?:host|content-length)$/i.test(name) ? [] : [name, String(value)],
  );
}
