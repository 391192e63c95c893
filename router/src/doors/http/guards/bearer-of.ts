/** The token of an `Authorization: Bearer ...` header; undefined where the header is missing or of another scheme. */
export function bearerOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  if (authorization.startsWith('Bearer ')) return authorization.slice(7).trim();
  return /^bearer /i.test(authorization) ? authorization.slice(7).trim() : undefined;
}
