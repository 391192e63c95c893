import type { ChatMessage } from '../../domain/chat-message.ts';
import { textResults } from '../openai-compatible/text-results.ts';
import { encodeAssistant } from './encode-assistant.ts';
import { encodePart, type Part } from './encode-part.ts';
import { encodeResult } from './encode-result.ts';
import type { ModelRules } from './model-rules.ts';

/** One content of the conversation. `results`: what functions gave back, which the API wants right behind their calls. */
export interface Turn {
  readonly kind: 'user' | 'model' | 'results';
  parts: readonly Part[];
}

export interface EncodedContents {
  /** Of `systemInstruction`. */
  readonly system: readonly Part[];
  readonly turns: readonly Turn[];
}

export interface EncodeContentsOptions {
  readonly messages: readonly ChatMessage[];
  readonly ownDialect: boolean;
  readonly rules: ModelRules;
  readonly filesUrl: string;
}

/**
 * What the vendor has for histories whose calls another model made: the newer models refuse a call of the running turn that comes back without a
 * signature, and this one tells them not to look for it.
 */
const NO_SIGNATURE = 'skip_thought_signature_validator';

/** A conversation → system instruction and contents. Instructions in the middle move to the front; neighbours of one kind become one. */
export function encodeContents(options: EncodeContentsOptions): EncodedContents {
  const { rules, ownDialect } = options;
  const messages = rules.mediaInResults || ownDialect ? options.messages : textResults(options.messages);
  const names = new Map<string, string>();
  const system: Part[] = [];
  const turns: Turn[] = [];
  for (const message of messages) {
    const parts = encodeMessage(message, names, options.filesUrl);
    const kind = kindOf(message);
    if (kind === 'system') system.push(...parts);
    else append(turns, kind, parts);
  }
  if (rules.signedCalls && !ownDialect) signCalls(turns);
  return withInstruction(system, turns, rules);
}

function kindOf({ role }: ChatMessage): Turn['kind'] | 'system' {
  switch (role) {
    case 'system':
    case 'developer':
      return 'system';
    case 'user':
      return 'user';
    case 'assistant':
      return 'model';
    case 'tool':
      return 'results';
  }
}

/** `names`: which function each call so far was of; its result must say so too. */
function encodeMessage(message: ChatMessage, names: Map<string, string>, filesUrl: string): readonly Part[] {
  switch (message.role) {
    case 'system':
    case 'developer':
    case 'user':
      return message.parts.flatMap((part) => encodePart(part, filesUrl));
    case 'assistant':
      for (const part of message.parts) if (part.type === 'tool-call') names.set(part.id, part.name);
      return encodeAssistant(message.parts, filesUrl);
    case 'tool':
      return [encodeResult(message, names.get(message.callId) ?? message.name ?? message.callId, filesUrl)];
  }
}

function append(turns: Turn[], kind: Turn['kind'], parts: readonly Part[]): void {
  if (parts.length === 0) return;
  const last = turns.at(-1);
  if (last?.kind === kind) last.parts = [...last.parts, ...parts];
  else turns.push({ kind, parts });
}

/** Only the running turn is looked at: what came after the user last spoke. */
function signCalls(turns: readonly Turn[]): void {
  const running = turns.slice(turns.findLastIndex(({ kind }) => kind === 'user') + 1);
  for (const turn of running) {
    const first = turn.parts.findIndex((part) => part['functionCall'] !== undefined);
    const part = turn.parts[first];
    if (part === undefined || part['thoughtSignature'] !== undefined) continue;
    turn.parts = turn.parts.with(first, { ...part, thoughtSignature: NO_SIGNATURE });
  }
}

/** A model without instructions hears them from the user, and a request of nothing but instructions is one by the user: the API wants a content. */
function withInstruction(system: readonly Part[], turns: readonly Turn[], rules: ModelRules): EncodedContents {
  if (system.length === 0 || (rules.systemInstruction && turns.length > 0)) return { system, turns };
  const [first, ...rest] = turns;
  if (first?.kind !== 'user') return { system: [], turns: [{ kind: 'user', parts: system }, ...turns] };
  return { system: [], turns: [{ kind: 'user', parts: [...system, ...first.parts] }, ...rest] };
}
