/**
 * Whether a `Content-Type` says JSON: `application/json` or `application/*+json`, whatever its parameters but a charset that is not read here. A
 * missing one does not: a page can post without any type across origins, but never as JSON without asking first.
 */
export function isJsonContentType(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  if (contentType === 'application/json') return true;
  const end = contentType.indexOf(';');
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  const isJson = type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'));
  return isJson && (end < 0 || isReadCharset(contentType.slice(end)));
}

/** JSON is UTF-8 (RFC 8259). Old clients say Latin-1 and send ASCII; where they do not, it is no valid UTF-8 and refused as such. */
function isReadCharset(parameters: string): boolean {
  const [, charset] = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(parameters) ?? [];
  return charset === undefined || /^(?:utf-?8|(?:us-)?ascii|iso-8859-1)$/i.test(charset);
}
