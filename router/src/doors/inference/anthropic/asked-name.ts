import type { AnswerRewriter } from '../voice.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const KEY = Buffer.from('"model"');

/** An answer that passes as bytes, with the model's name in it as the client wrote it: docs/decisions/0019. Only its first event is looked at. */
export class AskedName implements AnswerRewriter {
  readonly #name: string;
  readonly #isStream: boolean;
  #isDone = false;

  constructor(name: string, isStream: boolean) {
    this.#name = name;
    this.#isStream = isStream;
  }

  pass(chunk: Uint8Array): Uint8Array {
    if (this.#isDone) return chunk;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const from = this.#isStream ? startOfMessage(bytes) : 0;
    if (from === undefined) return chunk;
    this.#isDone = true;
    const value = findModel(bytes, from, this.#isStream ? 2 : 1);
    if (value === undefined) return chunk;
    const asked = Buffer.from(JSON.stringify(this.#name));
    const { start, end } = value;
    if (bytes.subarray(start, end).equals(asked)) return chunk;
    return Buffer.concat([bytes.subarray(0, start), asked, bytes.subarray(end)]);
  }
}

/** Where the data of `message_start` begin; undefined where it did not come yet: pings and comments may stand before it. */
function startOfMessage(bytes: Buffer): number | undefined {
  const named = bytes.indexOf('message_start');
  if (named === -1) return undefined;
  const line = bytes.lastIndexOf('\n', named) + 1;
  return bytes.indexOf('{', bytes.toString('latin1', line, line + 4) === 'data' ? line : named);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text under the key `model` that stands so deep inside. What tools are called with may hold such a key too, but deeper. */
function findModel(bytes: Buffer, from: number, wantedDepth: number): Span | undefined {
  let depth = 0;
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const end = textEnd(bytes, at);
      if (depth === wantedDepth && bytes.subarray(at, end).equals(KEY)) {
        const value = valueAfter(bytes, end);
        if (value !== undefined) return value;
      }
      at = end;
      continue;
    }
    if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    if (depth === 0 && at > from) return undefined;
    at += 1;
  }
  return undefined;
}

/** undefined where the text before was no key, or where no text follows. */
function valueAfter(bytes: Buffer, keyEnd: number): Span | undefined {
  const colon = skipSpace(bytes, keyEnd);
  if (bytes[colon] !== COLON) return undefined;
  const start = skipSpace(bytes, colon + 1);
  return bytes[start] === QUOTE ? { start, end: textEnd(bytes, start) } : undefined;
}

/** Behind the closing quote of the text that opens here. */
function textEnd(bytes: Buffer, opening: number): number {
  let at = opening + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at])
    at += 1;
  return at;
}
