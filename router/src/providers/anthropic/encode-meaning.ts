import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import { ownValue } from '../../lib/own-value.ts';
import type { ModelRules } from '../kit/claude-rules.ts';
import { claudeSampling } from '../kit/claude-sampling.ts';
import { claudeThinking } from '../kit/claude-thinking.ts';
import { customToolsAsFunctions, hasCustomTools } from '../kit/custom-tools.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import { sayableMeaning } from '../kit/sayable-meaning.ts';
import { spokenStops } from '../kit/spoken-stops.ts';
import { endsInOwnWords, TOLD_TO_GO_ON, toldToGoOn } from '../kit/told-to-go-on.ts';
import type { Block } from './encode-part.ts';
import { encodeTools } from './encode-tools.ts';
import { encodeTurns, type Turn } from './encode-turns.ts';
import { limitCacheMarks } from './limit-cache-marks.ts';
import { outputSchema } from './output-schema.ts';
import { messagesTarget } from './sayable-target.ts';

export interface EncodeMeaningOptions {
  readonly meaning: ChatMeaning;
  readonly rules: ModelRules;
  /** The answer's limit where the request names none: the API requires one. */
  readonly defaultMaxTokens?: number;
  /** A request of this very dialect was written for another model: what that one could do is no promise of this one. */
  readonly forOtherModel?: boolean;
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
export function encodeMeaning(options: EncodeMeaningOptions): EncodedMeaning {
  const { meaning: asked, rules, forOtherModel = false } = options;
  const plain = hasCustomTools(asked) ? customToolsAsFunctions(asked) : asked;
  const { meaning: sayable, dropped: unsayable } = sayableMeaning(plain, messagesTarget(rules));
  const goesOn = rules.prefill || !endsInOwnWords(sayable);
  const meaning = goesOn ? sayable : toldToGoOn(sayable);
  const ownDialect = meaning.dialect === 'anthropic-messages';
  const dropped = [...vocabularyGaps(plain), ...unsayable];
  const warnings: string[] = goesOn ? [] : [TOLD_TO_GO_ON];
  const { system, turns } = encodeTurns({
    messages: meaning.messages,
    systemTurns: ownDialect && rules.systemTurns,
  });
  const maxTokens = limitOf(meaning, options, warnings);
  const { tools, choice } = encodeTools({
    tools: meaning.tools.filter((tool) => tool.kind !== 'custom'),
    choice: meaning.toolChoice,
    parallel: meaning.parallelToolCalls,
    rules,
    dropped,
  });
  const { thinking, effort, ...thought } = claudeThinking({
    wish: meaning.reasoning,
    rules,
    maxTokens,
    forcesTool: choice?.['type'] === 'any' || choice?.['type'] === 'tool',
    beganWithout: beganWithoutThinking(turns),
    ownDialect,
    ownBudget: ownDialect && !forOtherModel,
  });
  warnings.push(...thought.warnings);
  if (thought.dropped) dropped.push('reasoning');
  const extra = ownDialect ? withoutThinkingEdits(meaning.extra, isOn(thinking), dropped) : {};
  const body: Record<string, unknown> = {
    ...extra,
    max_tokens: maxTokens,
    ...(system.length === 0 ? {} : { system }),
    messages: turns,
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice === undefined ? {} : { tool_choice: choice }),
    ...(thinking === undefined ? {} : { thinking }),
    ...encodeOutputConfig(extra['output_config'], effort, encodeFormat(meaning, rules, dropped)),
    ...claudeSampling({ meaning, rules, thinks: isOn(thinking), dropped, warnings }),
    ...encodeStop(meaning.stop, dropped),
    ...encodeServiceTier(meaning, dropped),
    ...(meaning.endUser === undefined ? {} : { metadata: { user_id: meaning.endUser } }),
  };
  const reserved = extra['cache_control'] === undefined || extra['cache_control'] === null ? 0 : 1;
  if (limitCacheMarks([...tools, ...system, ...blocksOf(turns)], reserved)) dropped.push('cache_control');
  return { body, dropped: [...new Set(dropped)], warnings };
}

/** Results of tools go on with the model's turn, which must begin with its thinking: "Extended thinking with tool use" of the documentation. */
function beganWithoutThinking(turns: readonly Turn[]): boolean {
  const [turn, results] = turns.slice(-2);
  if (turn?.role !== 'assistant' || results?.content[0]?.['type'] !== 'tool_result') return false;
  const first = turn.content[0]?.['type'];
  return first !== 'thinking' && first !== 'redacted_thinking';
}

/** One choice is what everybody gets: asking for it is not lost. */
function vocabularyGaps(meaning: ChatMeaning): readonly string[] {
  const gaps = droppedFields(meaning, { says: new Set(says), takesExtraOf });
  return meaning.choices === 1 ? gaps.filter((field) => field !== 'choices') : gaps;
}

function limitOf(
  { maxOutputTokens, dialect }: ChatMeaning,
  { rules, defaultMaxTokens, forOtherModel = false }: EncodeMeaningOptions,
  warnings: string[],
): number {
  if (maxOutputTokens === undefined) return defaultMaxTokens ?? rules.maxOutputTokens;
  const isMeant = dialect === 'anthropic-messages' && !forOtherModel;
  if (maxOutputTokens <= rules.maxOutputTokens || isMeant) return maxOutputTokens;
  warnings.push(`The model's longest answer has ${rules.maxOutputTokens} tokens; that limit was sent.`);
  return rules.maxOutputTokens;
}

/** Old thinking can only be cleared where there may be new. */
function withoutThinkingEdits(extra: JsonObject, thinks: boolean, dropped: string[]): JsonObject {
  const { context_management: management, ...rest } = extra;
  const edits = isJsonObject(management) ? management['edits'] : undefined;
  if (thinks || !isJsonObject(management) || !Array.isArray(edits)) return extra;
  const kept = edits.filter((edit) => !(isJsonObject(edit) && String(edit['type']).startsWith('clear_thinking')));
  if (kept.length === edits.length) return extra;
  dropped.push('context_management');
  return kept.length === 0 ? rest : { ...rest, context_management: { ...management, edits: kept } };
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

function encodeStop(stop: readonly string[], dropped: string[]): Block {
  const taken = spokenStops(stop, dropped);
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
  const tier = ownValue(serviceTiers, serviceTier) ?? (dialect === 'anthropic-messages' ? serviceTier : undefined);
  if (tier !== undefined) return { service_tier: tier };
  dropped.push('serviceTier');
  return {};
}

function blocksOf(turns: readonly Turn[]): readonly Block[] {
  return turns.flatMap((turn) => turn.content);
}
