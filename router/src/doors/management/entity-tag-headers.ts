import type { FastifyRequest } from 'fastify';

/** The tags of `If-Match`; undefined where the caller does not care who wrote last. A weak tag never matches here (RFC 9110). */
export function ifMatchOf({ headers }: Pick<FastifyRequest, 'headers'>): readonly string[] | undefined {
  const header = headers['if-match'];
  return header === undefined || header.trim() === '' ? undefined : tagsOf(header);
}

/** Whether the caller has this very state already (`If-None-Match`), so that 304 is all there is to say. */
export function isKnownToCaller({ headers }: Pick<FastifyRequest, 'headers'>, tag: string): boolean {
  const known = headers['if-none-match'];
  return known !== undefined && tagsOf(known).some((one) => one === '*' || one.replace(/^W\//, '') === tag);
}

function tagsOf(header: string): readonly string[] {
  return header.match(/\*|(?:W\/)?"[^"]*"/g) ?? [];
}
