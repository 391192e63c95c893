import type { ReasoningPart } from '../../../domain/chat-message.ts';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import type { Seal } from '../../../domain/native.ts';
import { issuerOf, readSealText } from '../../../domain/seal-text.ts';
import { textOf } from '../../../lib/text-of.ts';

const dialect = 'openai-chat';

/** `reasoning_details` as OpenRouter and this router send them, with the vendors' seals; else the bare text. */
export function readThinking(message: JsonObject): readonly ReasoningPart[] {
  const details = message['reasoning_details'];
  const sealed = Array.isArray(details) ? thoughtsIn(details.filter(isJsonObject)).map(readThought) : [];
  const shown = textOf(message['reasoning_content']) ?? textOf(message['reasoning']) ?? '';
  return sealed.length === 0 ? unsealed(shown) : withUnsealed(withText(sealed, shown), shown);
}

/** The entries of each thought: pieces of one share an index, and its seal comes last. */
function thoughtsIn(details: readonly JsonObject[]): readonly (readonly JsonObject[])[] {
  const thoughts: JsonObject[][] = [];
  for (const detail of details) {
    const open = thoughts.at(-1);
    const last = open?.at(-1);
    const goesOn = last !== undefined && sealIn(last) === undefined && last['index'] === detail['index'];
    if (open !== undefined && goesOn && detail['index'] !== undefined) open.push(detail);
    else thoughts.push([detail]);
  }
  return thoughts;
}

function sealIn(detail: JsonObject): string | undefined {
  return textOf(detail['signature']) || textOf(detail['data']) || undefined;
}

function readThought(entries: readonly JsonObject[]): ReasoningPart {
  const text = entries.map((entry) => textOf(entry['text']) ?? textOf(entry['summary']) ?? '').join('');
  const sealed = entries.map(sealIn).find((value) => value !== undefined);
  return { type: 'reasoning', text, ...(sealed === undefined ? {} : { seal: readSeal(sealed, entries) }) };
}

function readSeal(text: string, entries: readonly JsonObject[]): Seal {
  const seal = readSealText(text, dialect);
  if (seal.dialect !== dialect || seal.value !== text) return seal;
  // Not wrapped by this router: another router's own, which wants its entries back as they are.
  return { dialect, issuer: issuerOf(dialect), value: JSON.stringify(entries.length === 1 ? entries[0] : entries) };
}

/** Histories of an older form have a seal without the text it seals: that is the one which is shown, where there is one. */
function withText(sealed: readonly ReasoningPart[], shown: string): readonly ReasoningPart[] {
  const bare = sealed.filter(({ seal }) => seal?.redacted !== true && seal?.dialect !== dialect);
  if (bare.length !== 1 || sealed.some(({ text }) => text !== '') || isPlaced(bare[0]?.seal)) return sealed;
  return sealed.map((part) => (part === bare[0] ? { ...part, text: shown } : part));
}

/** It belongs to something else than a thought (Gemini signs texts and pictures), and says where that is. */
function isPlaced(seal: Seal | undefined): boolean {
  return seal?.dialect === 'google-generate' && seal.id !== undefined;
}

/** What is shown between the sealed thoughts was thought without a seal. */
function withUnsealed(sealed: readonly ReasoningPart[], shown: string): readonly ReasoningPart[] {
  const parts: ReasoningPart[] = [];
  let from = 0;
  for (const part of sealed) {
    const at = part.text === '' ? from : shown.indexOf(part.text, from);
    // Told otherwise than in the entries: nobody knows what belongs where.
    if (at < 0) return sealed;
    parts.push(...unsealed(shown.slice(from, at)), part);
    from = at + part.text.length;
  }
  return [...parts, ...unsealed(shown.slice(from))];
}

function unsealed(text: string): readonly ReasoningPart[] {
  return text.trim() === '' ? [] : [{ type: 'reasoning', text }];
}
