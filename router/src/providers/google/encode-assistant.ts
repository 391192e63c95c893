import type { AssistantPart, ToolCallPart } from '../../domain/chat-message.ts';
import type { Seal } from '../../domain/native.ts';
import { parseExactly } from '../kit/exact-json.ts';
import { type EncodePartContext, encodePart, type Part } from './encode-part.ts';
import { type SealedKind, sealedKindOf } from './sealed-part.ts';

export interface EncodeAssistantOptions extends EncodePartContext {
  /** The conversation was in this dialect: thoughts without a signature are its own. */
  readonly ownDialect: boolean;
}

/** What a model said → parts, each signature at the part it came with. */
export function encodeAssistant(parts: readonly AssistantPart[], options: EncodeAssistantOptions): readonly Part[] {
  const said: Part[] = [];
  /** Signatures whose part comes later: some dialects put all thinking first. */
  const waiting: Seal[] = [];
  parts.forEach((part, index) => {
    const at = `${options.at}.content.${index}`;
    if (part.type === 'reasoning') {
      const { text, seal } = part;
      // Dialects with one field for all thinking put a text's signature beside a thought.
      const isHidden = isOwn(seal) && (text === '' || sealedKindOf(seal.id) !== undefined);
      if (!isHidden) said.push(...encodeThought(text, seal, options.ownDialect));
      else if (!attach(said, seal)) waiting.push(seal);
      return;
    }
    said.push(...encodeSaid(part, { ...options, at }));
    const next = waiting[0];
    if (next !== undefined && attach(said, next)) waiting.shift();
  });
  return [...said, ...waiting.map(({ value }) => ({ text: '', thoughtSignature: value }))];
}

function isOwn(seal: Seal | undefined): seal is Seal {
  return seal?.dialect === 'google-generate';
}

/** A thought that is shown. Other vendors' thoughts are left out, as their own doors would leave out this one's. */
function encodeThought(text: string, seal: Seal | undefined, ownDialect: boolean): readonly Part[] {
  if (isOwn(seal)) return [{ text, thought: true, thoughtSignature: seal.value }];
  return seal === undefined && ownDialect && text !== '' ? [{ text, thought: true }] : [];
}

function encodeSaid(part: Exclude<AssistantPart, { type: 'reasoning' }>, context: EncodePartContext): readonly Part[] {
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
      return encodePart(part, context);
  }
}

function encodeCall({ id, name, input, custom, seal }: ToolCallPart): Part {
  return {
    functionCall: { id, name, args: custom === true ? { input } : argumentsOf(input) },
    ...(isOwn(seal) ? { thoughtSignature: seal.value } : {}),
  };
}

/** An object is wanted. Nothing at all is a call without arguments; what is no object (broken JSON in a model's own words) travels as text. */
function argumentsOf(text: string): unknown {
  if (text.trim() === '') return {};
  const value = text.trimStart().startsWith('{') ? parseExactly(text) : undefined;
  return value ?? { input: text };
}

/** Puts a signature on the last part of its kind that has none; one that came with an empty part is a part of its own. */
function attach(said: Part[], { id, value }: Seal): boolean {
  const kind = sealedKindOf(id);
  if (kind === undefined || kind === 'thought') {
    said.push(kind === undefined ? { text: '', thoughtSignature: value } : { thought: true, thoughtSignature: value });
    return true;
  }
  const index = said.findLastIndex((part) => isOfKind(part, kind) && part['thoughtSignature'] === undefined);
  const part = said[index];
  if (part === undefined) return false;
  said[index] = { ...part, thoughtSignature: value };
  return true;
}

function isOfKind(part: Part, kind: Exclude<SealedKind, 'thought'>): boolean {
  return kind === 'media' ? part['inlineData'] !== undefined : typeof part['text'] === 'string' && !part['thought'];
}
