import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import { contentOrParts, type FieldRule, flag, object, text, wrongField } from '../openai/field-rule.ts';

/** Where a block stands: what may stand there differs. */
export type ContentPlace = 'user' | 'assistant' | 'system' | 'result';

/** The first thing wrong with blocks of content. Blocks of unknown types pass: there are new ones every few months. */
export function contentProblem(blocks: readonly JsonValue[], at: string, place: ContentPlace): RouterError | undefined {
  for (let index = 0; index < blocks.length; index += 1) {
    const problem = blockProblem(blocks[index] as JsonValue, `${at}.${index}`, place);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What a block must have, by its type. */
const required: ReadonlyMap<string, readonly (readonly [string, FieldRule])[]> = new Map([
  ['text', [['text', text]]],
  ['image', [['source', object]]],
  ['document', [['source', object]]],
  ['thinking', [['thinking', text]]],
  ['redacted_thinking', [['data', text]]],
  [
    'tool_use',
    [
      ['id', text],
      ['name', text],
      ['input', object],
    ],
  ],
  ['tool_result', [['tool_use_id', text]]],
]);

const optional: ReadonlyMap<string, FieldRule> = new Map([
  ['cache_control', object],
  ['signature', text],
  ['is_error', flag],
]);

/** Blocks that only one side of the conversation says. */
const speakers: ReadonlyMap<string, ContentPlace> = new Map([
  ['thinking', 'assistant'],
  ['redacted_thinking', 'assistant'],
  ['tool_use', 'assistant'],
  ['tool_result', 'user'],
]);

function blockProblem(block: JsonValue, at: string, place: ContentPlace): RouterError | undefined {
  if (!isJsonObject(block)) return wrongField(at, object.must);
  const type = block['type'];
  if (typeof type !== 'string') return wrongField(`${at}.type`, text.must);
  const speaker = speakers.get(type);
  if (speaker !== undefined && speaker !== place) return wrongField(at, `in a message of the ${speaker} ("${type}")`);
  return fieldsProblem(block, at, type) ?? partsProblem(block, at, type);
}

function fieldsProblem(block: JsonObject, at: string, type: string): RouterError | undefined {
  for (const [name, rule] of required.get(type) ?? []) {
    const value = block[name];
    if (value === undefined || !rule.holds(value)) return wrongField(`${at}.${name}`, rule.must);
  }
  for (const [name, rule] of optional) {
    const value = block[name];
    if (value !== undefined && value !== null && !rule.holds(value)) return wrongField(`${at}.${name}`, rule.must);
  }
  return undefined;
}

function partsProblem(block: JsonObject, at: string, type: string): RouterError | undefined {
  const { source, content } = block as { readonly [name: string]: JsonValue | undefined };
  if ((type === 'image' || type === 'document') && isJsonObject(source)) return sourceProblem(source, `${at}.source`);
  if (type !== 'tool_result' || content === undefined || content === null) return undefined;
  if (Array.isArray(content)) return contentProblem(content, `${at}.content`, 'result');
  return typeof content === 'string' ? undefined : wrongField(`${at}.content`, contentOrParts.must);
}

const sourceFields: ReadonlyMap<string, readonly string[]> = new Map([
  ['base64', ['media_type', 'data']],
  ['url', ['url']],
  ['file', ['file_id']],
  ['text', ['data']],
]);

function sourceProblem(source: JsonObject, at: string): RouterError | undefined {
  const type = source['type'];
  if (typeof type !== 'string') return wrongField(`${at}.type`, text.must);
  const missing = sourceFields.get(type)?.find((name) => typeof source[name] !== 'string');
  return missing === undefined ? undefined : wrongField(`${at}.${missing}`, text.must);
}
