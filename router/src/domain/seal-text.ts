import type { Dialect } from './dialect.ts';
import type { Seal } from './native.ts';

const PREFIX = 'pr1.';

/**
 * A seal as one opaque text for a client of `dialect`, which keeps it and sends it back: its own vendor's as it is, a foreign one wrapped, so that
 * a conversation whose turns were answered by several vendors gives each its own back. `readSealText` undoes it.
 */
export function sealText(seal: Seal, dialect: Dialect): string {
  const marks = marksOf(seal);
  if (seal.dialect === dialect && marks.length === 0) return seal.value;
  return PREFIX + Buffer.from(JSON.stringify([seal.dialect, seal.value, ...marks])).toString('base64url');
}

function marksOf({ id, redacted }: Seal): readonly string[] {
  if (redacted) return [id ?? '', 'redacted'];
  return id === undefined ? [] : [id];
}

/** What a client of `dialect` sent back: a wrapped seal of any vendor, else its own vendor's. */
export function readSealText(text: string, dialect: Dialect): Seal {
  return readWrapped(text) ?? { dialect, value: text };
}

function readWrapped(text: string): Seal | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  try {
    const wrapped: unknown = JSON.parse(Buffer.from(text.slice(PREFIX.length), 'base64url').toString());
    if (!Array.isArray(wrapped) || !wrapped.every((part) => typeof part === 'string')) return undefined;
    const [dialect, value, id, redacted] = wrapped as readonly (string | undefined)[];
    if (dialect === undefined || value === undefined) return undefined;
    return {
      dialect: dialect as Dialect,
      value,
      ...(id === undefined || id === '' ? {} : { id }),
      ...(redacted === undefined ? {} : { redacted: true }),
    };
  } catch {
    return undefined;
  }
}

/** Whether a JSON text may hold seals that were wrapped here: then its own vendor does not know all of what it says. */
export function holdsWrappedSeals(json: string): boolean {
  return json.includes(`"${PREFIX}`);
}
