import type { AssistantPart, ToolCallPart } from '../../domain/chat-message.ts';
import type { Seal } from '../../domain/native.ts';
import { parseExactly } from '../kit/exact-json.ts';
import { encodePart, type Part } from './encode-part.ts';
import { readPlaceId, type SealedPlace } from './sealed-part.ts';
import { type PlacedSeal, signatureAlone, signParts } from './sign-parts.ts';

/** What a model said → parts, each signature at the part it came with. */
export function encodeAssistant(parts: readonly AssistantPart[], filesUrl: string): readonly Part[] {
  const seals: PlacedSeal[] = [];
  const said: Part[] = [];
  let textLength = 0;
  for (const part of parts) {
    if (part.type !== 'reasoning') {
      if (part.type === 'text') textLength += part.text.length;
      said.push(...encodeSaid(part, filesUrl));
      continue;
    }
    const place = readPlaceId(part.seal?.id);
    if (part.seal === undefined || (part.text !== '' && place === undefined)) said.push(thought(part.text, part.seal));
    else said.push(...hidden(part.seal, place, { textLength, seals }));
  }
  return signParts(said, seals);
}

function thought(text: string, seal: Seal | undefined): Part {
  return { text, thought: true, ...(seal === undefined ? {} : { thoughtSignature: seal.value }) };
}

interface SaidSoFar {
  readonly textLength: number;
  /** Gets those whose part may come later: some dialects put all thinking first. */
  readonly seals: PlacedSeal[];
}

/** A signature without a thought of its own: what it is on stands elsewhere, or it came with an empty text where it stands. */
function hidden({ value }: Seal, place: SealedPlace | undefined, { textLength, seals }: SaidSoFar): readonly Part[] {
  const isHere = place?.kind === 'text' && place.start === place.end && place.start <= textLength;
  if (place === undefined || isHere) return [signatureAlone(value)];
  if (place.kind === 'thought') return [{ thought: true, thoughtSignature: value }];
  seals.push({ place, value });
  return [];
}

function encodeSaid(part: Exclude<AssistantPart, { type: 'reasoning' }>, filesUrl: string): readonly Part[] {
  switch (part.type) {
    case 'tool-call':
      return [encodeCall(part)];
    case 'refusal':
      return part.text === '' ? [] : [{ text: part.text }];
    case 'text':
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
    case 'native':
      return encodePart(part, filesUrl);
  }
}

function encodeCall({ id, name, input, custom, seal }: ToolCallPart): Part {
  return {
    functionCall: { id, name, args: custom === true ? { input } : argumentsOf(input) },
    ...(seal === undefined ? {} : { thoughtSignature: seal.value }),
  };
}

/** An object is wanted. Nothing at all is a call without arguments; what is no object (broken JSON in a model's own words) travels as text. */
function argumentsOf(text: string): unknown {
  if (text.trim() === '') return {};
  const value = text.trimStart().startsWith('{') ? parseExactly(text) : undefined;
  return value ?? { input: text };
}
