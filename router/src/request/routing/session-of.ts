import { hash } from 'node:crypto';
import type { ChatRequest } from '../../domain/chat-request.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';

/** Of long first messages the beginning tells them apart. */
const MAX_CHARACTERS = 4_096;
const MAX_FIRST = 8;

/**
 * Which conversation a request belongs to: by the name that it has, else by how it begins; undefined where it has no beginning. The model is a part of
 * it: another model's cache is no use; so is `owner`, the API key that asks. `named`: a name that a header gave.
 */
export function sessionOf(request: ChatRequest, named: string | undefined, owner: string): string | undefined {
  const name = request.wishes?.session ?? named ?? nameIn(request.body);
  const text = name ?? beginningOf(request.body);
  if (text === '') return undefined;
  return `${hash('sha256', text, 'base64')} ${request.model ?? ''} ${owner}`;
}

function nameIn({ prompt_cache_key: cacheKey, conversation, metadata }: JsonObject): string | undefined {
  const named = isJsonObject(conversation) ? conversation['id'] : conversation;
  return textIn(cacheKey) ?? textIn(named) ?? (isJsonObject(metadata) ? textIn(metadata['user_id']) : undefined);
}

function textIn(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** All up to what the user said first: later messages come and go. */
function beginningOf({ messages, input, system, instructions }: JsonObject): string {
  const texts = [words(system), words(instructions)];
  if (typeof input === 'string') return [...texts, words(input)].join('\n');
  const entries = Array.isArray(messages) ? messages : Array.isArray(input) ? input : [];
  for (const entry of (entries as readonly JsonValue[]).slice(0, MAX_FIRST)) {
    if (!isJsonObject(entry)) continue;
    texts.push(words(entry['content']));
    if (entry['role'] === 'user') break;
  }
  return texts.join('\n').trim();
}

function words(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content.slice(0, MAX_CHARACTERS);
  if (!Array.isArray(content)) return '';
  const parts = content.slice(0, MAX_FIRST) as readonly JsonValue[];
  return parts.map((part) => (isJsonObject(part) ? words(part['text']) : '')).join(' ');
}
