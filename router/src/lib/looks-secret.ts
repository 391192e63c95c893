import { secretValues } from './secret-values.ts';

/** A host may have a name like a key's (`pr-8f3d2c1b4a5e6f7d.example.com`), and its own credentials are somebody else's matter. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\\\s]*/i;

/** Addresses that let in whoever knows them. */
const openAddresses: readonly RegExp[] = [
  /\bhooks\.slack\.com\/services\/\w+\/\w+\/\w{10,}/,
  /\bdiscord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,}/,
];

/** Whether a text is plainly a secret, or has one inside, whatever it is called. */
export function looksSecret(text: string): boolean {
  const beyondOrigin = text.replace(ORIGIN, '');
  return secretValues.some((form) => form.test(beyondOrigin)) || openAddresses.some((form) => form.test(text));
}
