/** No address is longer, and what reads them need not be quick with more. */
const MAX_CHARACTERS = 2_048;

export type AddressReading =
  | { readonly kind: 'read'; readonly url: URL }
  | { readonly kind: 'refused'; readonly problem: string };

/** The address of a server, as it is written: nothing is added. `protocols` as URLs have them (`http:`). */
export function readAddress(text: string | undefined, protocols: readonly string[]): AddressReading {
  const example = protocols[0] === 'ws:' ? 'wss://host/path' : 'https://host/path';
  if (!text) return { kind: 'refused', problem: `is required: the address of the server, like ${example}` };
  if (text.length > MAX_CHARACTERS) return { kind: 'refused', problem: `is longer than ${MAX_CHARACTERS} characters` };
  if (!URL.canParse(text)) return { kind: 'refused', problem: `is not a URL; write it like ${example}` };
  const url = new URL(text);
  if (!protocols.includes(url.protocol))
    return { kind: 'refused', problem: `must begin with ${protocols.map((one) => `${one}//`).join(' or ')}` };
  if (url.username !== '' || url.password !== '') {
    return { kind: 'refused', problem: 'must not hold a user name or password; put the key into apiKey' };
  }
  if (url.hash !== '') return { kind: 'refused', problem: 'must not have a fragment' };
  return { kind: 'read', url };
}
