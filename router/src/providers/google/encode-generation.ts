import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { cleanSchema } from './clean-schema.ts';
import { encodeThinking } from './encode-thinking.ts';
import type { ModelRules } from './model-rules.ts';

export interface EncodeGenerationOptions {
  readonly meaning: ChatMeaning;
  readonly rules: ModelRules;
  readonly dropped: string[];
  readonly warnings: string[];
}

/** What the API takes in one request. */
const MAX_STOPS = 5;

/** `generationConfig`: how the answer is to be made. */
export function encodeGeneration({ meaning, rules, dropped, warnings }: EncodeGenerationOptions): JsonObject {
  const ownDialect = meaning.dialect === 'google-generate';
  const thinking = encodeThinking({ wish: meaning.reasoning, form: rules.thinking, ownDialect });
  if (thinking.dropped) dropped.push('reasoning');
  warnings.push(...thinking.warnings);
  const config = {
    ...givenConfig(meaning),
    candidateCount: meaning.choices,
    maxOutputTokens: meaning.maxOutputTokens,
    temperature: meaning.temperature,
    topP: meaning.topP,
    topK: meaning.topK,
    seed: meaning.seed,
    presencePenalty: meaning.presencePenalty,
    frequencyPenalty: meaning.frequencyPenalty,
    stopSequences: encodeStops(meaning.stop, dropped),
    responseLogprobs: meaning.logprobs === undefined ? undefined : true,
    logprobs: meaning.logprobs?.top,
    ...encodeModalities(meaning),
    ...encodeOutput(meaning, rules, dropped),
    thinkingConfig: thinking.config as JsonObject | undefined,
  };
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** What a client of this dialect said beyond the words of the domain (`mediaResolution`, `speechConfig`). */
function givenConfig({ dialect, extra }: ChatMeaning): JsonObject {
  const given = extra['generationConfig'];
  return dialect === 'google-generate' && isJsonObject(given) ? given : {};
}

function encodeStops(stop: readonly string[], dropped: string[]): readonly string[] | undefined {
  if (stop.length === 0) return undefined;
  if (stop.length > MAX_STOPS) dropped.push('stop');
  return stop.slice(0, MAX_STOPS);
}

/** OpenAI's word for the same: `["text", "audio"]`. Models that make pictures want to be asked for them. */
function encodeModalities({ dialect, extra }: ChatMeaning): JsonObject {
  const asked = extra['modalities'];
  if (dialect === 'google-generate' || !Array.isArray(asked)) return {};
  const words = asked.filter((word) => typeof word === 'string');
  return words.length === 0 ? {} : { responseModalities: words.map((word) => word.toUpperCase()) };
}

function encodeOutput({ output, tools }: ChatMeaning, rules: ModelRules, dropped: string[]): JsonObject {
  if (output === undefined || output.kind === 'text') return {};
  const hasFunctions = tools.some((tool) => tool.kind === 'function');
  if (rules.schemas === 'none' || (hasFunctions && !rules.schemaBesideTools)) {
    dropped.push('output');
    return {};
  }
  if (output.kind !== 'schema') return { responseMimeType: 'application/json' };
  if (rules.schemas === 'json') return { responseMimeType: 'application/json', responseJsonSchema: output.schema };
  const clean = cleanSchema(output.schema);
  dropped.push(...clean.dropped.map((what) => `response_format (${what})`));
  return { responseMimeType: 'application/json', responseSchema: clean.schema };
}
