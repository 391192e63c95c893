import type { Seal } from '../../../domain/native.ts';
import { readSealText, sealText } from '../../../domain/seal-text.ts';

const dialect = 'anthropic-messages';

/** Stands where Anthropic's clients need a signature and the vendor gave none: they leave out thinking that has none. */
const noSeal: Seal = { dialect: 'events', issuer: 'events', value: '' };
export const unsealedSignature = sealText(noSeal, dialect);

/** The `signature` of a thinking block. */
export function signatureOf(seal: Seal | undefined): string {
  return seal === undefined ? unsealedSignature : sealText(seal, dialect);
}

/** What a `signature` that came back says; undefined where no vendor gave one. */
export function readSignature(signature: string): Seal | undefined {
  if (signature === '') return undefined;
  const seal = readSealText(signature, dialect);
  return seal.dialect === noSeal.dialect ? undefined : seal;
}

/** The `data` of a redacted thinking block; the block itself says that it is redacted. */
export function redactedDataOf({ redacted: _redacted, ...seal }: Seal): string {
  return sealText(seal, dialect);
}

export function readRedactedData(data: string): Seal {
  const seal = readSealText(data, dialect);
  return seal.dialect === dialect ? { ...seal, redacted: true } : seal;
}
