import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import { customToolsAsFunctions, hasCustomTools } from '../kit/custom-tools.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import type { Block } from './encode-part.ts';
import { encodeSampling } from './encode-sampling.ts';
import { encodeThinking } from './encode-thinking.ts';
import { encodeTools } from './encode-tools.ts';
import { encodeTurns, type Turn } from './encode-turns.ts';
import { limitCacheMarks } from './limit-cache-marks.ts';
import type { ModelRules } from './model-rules.ts';
import { outputSchema } from './output-schema.ts';

export interface EncodeMeaningOptions {
  readonly meaning: ChatMeaning;
  readonly rules: ModelRules;
  /** The answer's limit where the request names none: the API requires one. */
  readonly defaultMaxTokens?: number;
}

export interface EncodedMeaning {
  /** Without `model` and `stream`: platforms say those in the address. */
  readonly body: Record<string, unknown>;
  /** What the model cannot be told. */
  readonly dropped: readonly string[];
  /** What was said otherwise than asked. */
  readonly warnings: readonly string[];
}

/** What the dialect has a word for, whatever the model. */
const says: readonly MeaningField[] = [
  'tools',
  'toolChoice',
  'parallelToolCalls',
  'maxOutputTokens',
  'stop',
  'endUser',
  'serviceTier',
  'temperature',
  'topP',
  'topK',
  'output',
  'reasoning',
];
const takesExtraOf = new Set(['anthropic-messages'] as const);

/** A request of any dialect → the body of a Messages request. Pure, for every platform that serves this API. */
export function encodeMeaning({ meaning: asked, rules, defaultMaxTokens }: EncodeMeaningOptions): EncodedMeaning {
  const meaning = hasCustomTools(asked) ? customToolsAsFunctions(asked) : asked;
  const ownDialect = meaning.dialect === 'anthropic-messages';
  const dropped = [...vocabularyGaps(meaning)];
  const warnings: string[] = [];
  const maxTokens = limitOf(meaning, rules, defaultMaxTokens, warnings);
  const { tools, choice } = encodeTools({
    tools: meaning.tools.filter((tool) => tool.kind !== 'custom'),
    choice: meaning.toolChoice,
    parallel: meaning.parallelToolCalls,
    rules,
    dropped,
  });
  const { thinking, effort, ...thought } = encodeThinking({
    wish: meaning.reasoning,
    rules,
    maxTokens,
    forcesTool: choice?.['type'] === 'any' || choice?.['type'] === 'tool',
    ownDialect,
  });
  warnings.push(...thought.warnings);
  if (thought.dropped) dropped.push('reasoning');
  const { system, turns } = encodeTurns({ messages: meaning.messages, ownDialect, dropped });
  const extra = ownDialect ? meaning.extra : {};
  const body: Record<string, unknown> = {
    ...extra,
    max_tokens: maxTokens,
    ...(system.length === 0 ? {} : { system }),
    messages: turns,
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice === undefined ? {} : { tool_choice: choice }),
    ...(thinking === undefined ? {} : { thinking }),
    ...encodeOutputConfig(extra['output_config'], effort, encodeFormat(meaning, rules, dropped)),
    ...encodeSampling({ meaning, rules, thinks: isOn(thinking), dropped, warnings }),
    ...encodeStop(meaning.stop, dropped),
    ...encodeServiceTier(meaning, dropped),
    ...(meaning.endUser === undefined ? {} : { metadata: { user_id: meaning.endUser } }),
  };
  const reserved = extra['cache_control'] === undefined || extra['cache_control'] === null ? 0 : 1;
  if (limitCacheMarks([...tools, ...system, ...blocksOf(turns)], reserved)) dropped.push('cache_control');
  return { body, dropped: [...new Set(dropped)], warnings };
}

/** One choice is what everybody gets: asking for it is not lost. */
function vocabularyGaps(meaning: ChatMeaning): readonly string[] {
  const gaps = droppedFields(meaning, { says: new Set(says), takesExtraOf });
  return meaning.choices === 1 ? gaps.filter((field) => field !== 'choices') : gaps;
}

function limitOf(
  { maxOutputTokens, dialect }: ChatMeaning,
  rules: ModelRules,
  defaultMaxTokens: number | undefined,
  warnings: string[],
): number {
  if (maxOutputTokens === undefined) return defaultMaxTokens ?? rules.maxOutputTokens;
  if (maxOutputTokens <= rules.maxOutputTokens || dialect === 'anthropic-messages') return maxOutputTokens;
  warnings.push(`The model's longest answer has ${rules.maxOutputTokens} tokens; that limit was sent.`);
  return rules.maxOutputTokens;
}

function isOn(thinking: Readonly<Record<string, unknown>> | undefined): boolean {
  return thinking?.['type'] === 'enabled' || thinking?.['type'] === 'adaptive';
}

/** A schema is said natively where the model can; everywhere else it is listed as dropped, and `output` in that list is what calls for instructions. */
function encodeFormat({ output, dialect }: ChatMeaning, rules: ModelRules, dropped: string[]): Block | undefined {
  if (output === undefined || output.kind === 'text') return undefined;
  if (output.kind === 'schema' && rules.schemaOutput) {
    const schema = dialect === 'anthropic-messages' ? output.schema : outputSchema(output.schema);
    return { type: 'json_schema', schema };
  }
  dropped.push('output');
  return undefined;
}

function encodeOutputConfig(given: unknown, effort: string | undefined, format: Block | undefined): Block {
  if (effort === undefined && format === undefined) return {};
  return {
    output_config: {
      ...(typeof given === 'object' && given !== null ? given : {}),
      ...(effort === undefined ? {} : { effort }),
      ...(format === undefined ? {} : { format }),
    },
  };
}

/** Sequences of nothing but white space are refused. */
function encodeStop(stop: readonly string[], dropped: string[]): Block {
  const taken = stop.filter((sequence) => sequence.trim() !== '');
  if (taken.length < stop.length) dropped.push('stop');
  return taken.length === 0 ? {} : { stop_sequences: taken };
}

/** OpenAI's words for the same two tiers. */
const serviceTiers: Readonly<Record<string, string>> = {
  auto: 'auto',
  priority: 'auto',
  default: 'standard_only',
  standard_only: 'standard_only',
};

function encodeServiceTier({ serviceTier, dialect }: ChatMeaning, dropped: string[]): Block {
  if (serviceTier === undefined) return {};
  const tier = serviceTiers[serviceTier] ?? (dialect === 'anthropic-messages' ? serviceTier : undefined);
  if (tier !== undefined) return { service_tier: tier };
  dropped.push('serviceTier');
  return {};
}

function blocksOf(turns: readonly Turn[]): readonly Block[] {
  return turns.flatMap((turn) => turn.content);
}
