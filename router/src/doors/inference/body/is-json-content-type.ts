/**
 * Whether a `Content-Type` says JSON: `application/json` or `application/*+json`, whatever its parameters. A missing one does not: a page can
 * post without any type across origins, but never as JSON without asking first.
 */
export function isJsonContentType(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  if (contentType === 'application/json') return true;
  const end = contentType.indexOf(';');
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  return type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'));
}
