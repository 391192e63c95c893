const SAFE = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
const MAX_LENGTH = 256;

/** A text as a header value: model names may be in any script, header values may not, so those are percent-encoded. */
export function headerText(text: string): string {
  const cut = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
  return SAFE.test(cut) ? cut : encodeURIComponent(cut.toWellFormed());
}
