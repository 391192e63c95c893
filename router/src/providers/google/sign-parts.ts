import type { Part } from './encode-part.ts';
import type { SealedPlace } from './sealed-part.ts';

export interface PlacedSeal {
  readonly place: Exclude<SealedPlace, { readonly kind: 'thought' }>;
  readonly value: string;
}

type TextSeal = PlacedSeal & { readonly place: { readonly kind: 'text' } };

/** Puts each signature back on the very text or picture it came on; texts that a dialect joined are parted again. */
export function signParts(parts: readonly Part[], seals: readonly PlacedSeal[]): readonly Part[] {
  if (seals.length === 0) return parts;
  const signed: Part[] = [];
  let waiting = seals.filter((seal): seal is TextSeal => seal.place.kind === 'text');
  let offset = 0;
  let media = 0;
  for (const part of parts) {
    const text = spokenTextOf(part);
    if (text !== undefined) {
      const end = offset + text.length;
      const here = waiting.filter(({ place }) => place.end <= end);
      waiting = waiting.filter((seal) => !here.includes(seal));
      signed.push(...signText(part, text, offset, here));
      offset = end;
    } else if (part['inlineData'] !== undefined) {
      signed.push(signMedia(part, media, seals));
      media += 1;
    } else signed.push(part);
  }
  return [...signed, ...waiting.map(({ value }) => signatureAlone(value))];
}

/** undefined: it is no text of the answer, or has its signature. */
function spokenTextOf(part: Part): string | undefined {
  const { text } = part;
  return typeof text === 'string' && part['thought'] !== true && part['thoughtSignature'] === undefined
    ? text
    : undefined;
}

function signText(part: Part, text: string, offset: number, seals: readonly TextSeal[]): readonly Part[] {
  const pieces: Part[] = [];
  let from = 0;
  const tell = (to: number, value?: string): void => {
    const piece = text.slice(from, to);
    if (piece === '' && value === undefined) return;
    pieces.push({ ...part, text: piece, ...(value === undefined ? {} : { thoughtSignature: value }) });
    from = Math.max(from, to);
  };
  for (const { place, value } of [...seals].sort((left, right) => left.place.end - right.place.end)) {
    tell(Math.max(from, place.start - offset));
    tell(Math.max(from, place.end - offset), value);
  }
  tell(text.length);
  return pieces;
}

function signMedia(part: Part, position: number, seals: readonly PlacedSeal[]): Part {
  const seal = seals.find(({ place }) => place.kind === 'media' && place.position === position);
  return seal === undefined ? part : { ...part, thoughtSignature: seal.value };
}

/** As it comes at the end of a stream. */
export function signatureAlone(value: string): Part {
  return { text: '', thoughtSignature: value };
}
