/**
 * `DEBUG` as the debug module made it known: names separated by commas or blanks, `*` for any rest, `-name` to leave one out.
 * Tells whether a scope such as `dynamic-providers:registry` is to be logged in detail.
 */
export function debugScopes(text: string): (scope: string) => boolean {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const wanted = words.filter((word) => !word.startsWith('-')).map(toPattern);
  const unwanted = words.filter((word) => word.startsWith('-')).map((word) => toPattern(word.slice(1)));
  return (scope) => wanted.some((pattern) => pattern.test(scope)) && !unwanted.some((pattern) => pattern.test(scope));
}

function toPattern(word: string): RegExp {
  const literal = word.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*')}$`);
}
