/** Shorter texts are words that an innocent sentence may hold. */
const SHORTEST = 4;

/** What stands before a credential in a header (`Bearer abc`): an upstream may echo it without. */
const SCHEME = /^(?:bearer|basic|token|key|api-?key)\s+/i;

/** Every spelling in which an upstream may echo a secret: as it is, without its scheme, percent-encoded, in base64 and in hex. Longest first, for replacing. */
export function secretForms(secrets: readonly string[]): readonly string[] {
  const bare = secrets.map((secret) => secret.replace(SCHEME, ''));
  const forms = [...secrets, ...bare].filter((secret) => secret.length >= SHORTEST).flatMap(formsOf);
  return [...new Set(forms)].sort((left, right) => right.length - left.length);
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // The end of a base64 text depends on what follows, so its last group is left out.
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    base64.slice(0, -1),
    bytes.toString('base64url').slice(0, -1),
    bytes.toString('hex'),
  ];
}
