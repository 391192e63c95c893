import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import { sayableMeaning } from '../kit/sayable-meaning.ts';
import { endsInOwnWords, TOLD_TO_GO_ON, toldToGoOn } from '../kit/told-to-go-on.ts';
import { encodeContents } from './encode-contents.ts';
import { encodeGeneration } from './encode-generation.ts';
import { encodeTools } from './encode-tools.ts';
import type { ModelRules } from './model-rules.ts';
import type { Platform } from './platform.ts';
import { generateTarget } from './sayable-target.ts';

export interface EncodeMeaningOptions {
  readonly meaning: ChatMeaning;
  readonly rules: ModelRules;
  readonly platform: Pick<Platform, 'kind' | 'filesUrl' | 'serviceTiers'>;
}

export interface EncodedMeaning {
  /** The model and whether the answer streams are said in the address. */
  readonly body: JsonObject;
  /** What the model cannot be told. */
  readonly dropped: readonly string[];
  /** What was said otherwise than asked. */
  readonly warnings: readonly string[];
}

/** What the dialect has a word for, whatever the model. */
const says: readonly MeaningField[] = [
  'tools',
  'toolChoice',
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'frequencyPenalty',
  'presencePenalty',
  'stop',
  'seed',
  'choices',
  'logprobs',
  'output',
  'reasoning',
  'serviceTier',
];
const vocabulary = { says: new Set(says), takesExtraOf: new Set(['google-generate'] as const) };

/** Fields of other dialects' requests by which their clients mean one of this: as they are written in `extra_body` and by other gateways. */
const lentFields: Readonly<Record<string, string>> = {
  safetySettings: 'safetySettings',
  safety_settings: 'safetySettings',
  cachedContent: 'cachedContent',
  cached_content: 'cachedContent',
};
/** Told elsewhere in the body. */
const USED = new Set([...Object.keys(lentFields), 'modalities']);

/** A request of any dialect → the body of `generateContent`. Pure. */
export function encodeMeaning({ meaning: asked, rules, platform }: EncodeMeaningOptions): EncodedMeaning {
  const ownDialect = asked.dialect === 'google-generate';
  const { meaning: sayable, dropped: unsayable } = sayableMeaning(asked, generateTarget(platform, ownDialect));
  const startsAnew = asked.dialect === 'anthropic-messages' && endsInOwnWords(sayable);
  const meaning = startsAnew ? toldToGoOn(sayable) : sayable;
  const dropped = [...gaps(asked), ...unsayable];
  const warnings: string[] = startsAnew ? [TOLD_TO_GO_ON] : [];
  const { tools, calling } = encodeTools({ tools: meaning.tools, choice: meaning.toolChoice, rules, dropped });
  const { system, turns } = encodeContents({
    messages: meaning.messages,
    ownDialect,
    rules,
    filesUrl: platform.filesUrl,
  });
  const generation = encodeGeneration({ meaning, rules, dropped, warnings });
  const body = {
    ...given(meaning),
    contents: turns.map(({ kind, parts }) => ({ role: kind === 'model' ? 'model' : 'user', parts })),
    ...(system.length === 0 ? {} : { systemInstruction: { parts: system } }),
    ...(tools.length === 0 ? {} : { tools }),
    ...encodeToolConfig(meaning, calling),
    ...(Object.keys(generation).length === 0 ? {} : { generationConfig: generation }),
    ...encodeServiceTier(meaning, platform, dropped),
  };
  return { body: body as JsonObject, dropped: [...new Set(dropped)], warnings };
}

/** Calls side by side are what it makes anyway: asking for them is not lost. */
function gaps(meaning: ChatMeaning): readonly string[] {
  return droppedFields(meaning, vocabulary).filter(
    (field) =>
      !(field === 'parallelToolCalls' && meaning.parallelToolCalls === true) &&
      !(USED.has(field) && Object.hasOwn(meaning.extra, field)),
  );
}

function given({ dialect, extra }: ChatMeaning): JsonObject {
  if (dialect === 'google-generate') {
    const { generationConfig: _generation, toolConfig: _tools, ...rest } = extra;
    return rest;
  }
  const lent = Object.entries(lentFields).flatMap(([name, field]) =>
    extra[name] === undefined || extra[name] === null ? [] : [[field, extra[name]] as const],
  );
  return Object.fromEntries(lent);
}

function encodeToolConfig({ dialect, extra }: ChatMeaning, calling: unknown): Readonly<Record<string, unknown>> {
  const rest = dialect === 'google-generate' && isJsonObject(extra['toolConfig']) ? extra['toolConfig'] : {};
  const config = { ...rest, ...(calling === undefined ? {} : { functionCallingConfig: calling }) };
  return Object.keys(config).length === 0 ? {} : { toolConfig: config };
}

/** `auto` is what everybody gets. */
function encodeServiceTier(
  { serviceTier, dialect }: ChatMeaning,
  { serviceTiers }: Pick<Platform, 'serviceTiers'>,
  dropped: string[],
): JsonObject {
  if (serviceTier === undefined || (serviceTier === 'auto' && dialect !== 'google-generate')) return {};
  const tier = serviceTiers[serviceTier] ?? (dialect === 'google-generate' ? serviceTier : undefined);
  if (tier !== undefined) return { serviceTier: tier };
  dropped.push('serviceTier');
  return {};
}
