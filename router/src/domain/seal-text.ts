import type { Dialect } from './dialect.ts';
import type { Seal } from './native.ts';

const PREFIX = 'pr1.';

/** Whose seals the clients of a dialect bring back as they are. */
const ownIssuers: Partial<Record<Dialect, string>> = {
  'anthropic-messages': 'anthropic',
  'openai-responses': 'openai',
  // OpenAI's own chat dialect has no seals; OpenRouter gave it a field for them.
  'openai-chat': 'openrouter',
  'google-generate': 'google',
  'bedrock-converse': 'bedrock',
};

/** The vendor whose clients speak this dialect. */
export function issuerOf(dialect: Dialect): string {
  return ownIssuers[dialect] ?? dialect;
}

/**
 * A seal as one opaque text for a client of `dialect`, which keeps it and sends it back: its own vendor's as it is, a foreign one wrapped, so that
 * a conversation whose turns were answered by several vendors gives each its own back. `readSealText` undoes it.
 */
export function sealText(seal: Seal, dialect: Dialect): string {
  const { id = '', redacted, issuer, value } = seal;
  const isOwn = seal.dialect === dialect && issuer === issuerOf(dialect);
  if (isOwn && id === '' && redacted !== true) return value;
  const marks = [id, redacted === true ? 'redacted' : '', issuer === issuerOf(seal.dialect) ? '' : issuer];
  while (marks.at(-1) === '') marks.pop();
  return PREFIX + Buffer.from(JSON.stringify([seal.dialect, value, ...marks])).toString('base64url');
}

/** What a client of `dialect` sent back: a wrapped seal of any vendor, else its own vendor's. */
export function readSealText(text: string, dialect: Dialect): Seal {
  return readWrapped(text) ?? { dialect, issuer: issuerOf(dialect), value: text };
}

function readWrapped(text: string): Seal | undefined {
  if (!isWrappedSeal(text)) return undefined;
  try {
    const wrapped: unknown = JSON.parse(Buffer.from(text.slice(PREFIX.length), 'base64url').toString());
    if (!Array.isArray(wrapped) || !wrapped.every((part) => typeof part === 'string')) return undefined;
    const [dialect, value, id, redacted, issuer] = wrapped as readonly (string | undefined)[];
    if (dialect === undefined || value === undefined) return undefined;
    return {
      dialect: dialect as Dialect,
      issuer: issuer || issuerOf(dialect as Dialect),
      value,
      ...(id === undefined || id === '' ? {} : { id }),
      ...(redacted === undefined || redacted === '' ? {} : { redacted: true }),
    };
  } catch {
    return undefined;
  }
}

/** Whether a text that a client sent back is a seal that was wrapped here. */
export function isWrappedSeal(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** Whether a JSON text may hold seals that were wrapped here: then its own vendor does not know all of what it says. */
export function holdsWrappedSeals(json: string): boolean {
  return json.includes(`"${PREFIX}`);
}
