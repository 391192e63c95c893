import type {
  ChatMeaning,
  OutputFormat,
  ReasoningWish,
  ToolChoice,
  ToolDefinition,
} from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import { claudeRules } from '../kit/claude-rules.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import { sayableMeaning } from '../kit/sayable-meaning.ts';
import { spokenStops } from '../kit/spoken-stops.ts';
import { endsInOwnWords, TOLD_TO_GO_ON, toldToGoOn } from '../kit/told-to-go-on.ts';
import { effortOf } from '../openai-compatible/quirks.ts';
import { type EncodedClaude, encodeClaude } from './encode-claude.ts';
import { encodeCachePoint } from './encode-part.ts';
import { encodeTurns } from './encode-turns.ts';
import { converseTarget, isClaude } from './sayable-target.ts';

export interface EncodedConverse {
  readonly body: Record<string, unknown>;
  readonly dropped: readonly string[];
  /** What was said otherwise than asked. */
  readonly warnings: readonly string[];
}

const says: ReadonlySet<MeaningField> = new Set<MeaningField>([
  'tools',
  'toolChoice',
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'stop',
  'reasoning',
  'metadata',
]);

/** A request of any dialect → the body of `Converse` and `ConverseStream`. The model stands in the path. */
export function encodeConverse(asked: ChatMeaning, model: string): EncodedConverse {
  const { meaning: sayable, dropped: unsayable } = sayableMeaning(asked, converseTarget(model));
  const goesOn = !isClaude(model) || claudeRules(model, '').prefill || !endsInOwnWords(sayable);
  const meaning = goesOn ? sayable : toldToGoOn(sayable);
  const gaps = droppedFields(asked, { says, takesExtraOf: new Set() });
  const dropped = [...gaps.filter((field) => !(field === 'output' && isPlainText(asked.output))), ...unsayable];
  const warnings: string[] = goesOn ? [] : [TOLD_TO_GO_ON];
  const stops = spokenStops(meaning.stop, dropped);
  const { system, messages } = encodeTurns(meaning.messages);
  const { maxTokens, temperature, topP, toolChoice, modelFields } = isClaude(model)
    ? encodeClaude(meaning, claudeRules(model, ''), dropped, warnings)
    : encodeOther(meaning, model, dropped);
  const body = {
    messages,
    system: system.length === 0 ? undefined : system,
    inferenceConfig: present({
      maxTokens,
      temperature,
      topP,
      stopSequences: stops.length === 0 ? undefined : stops,
    }),
    toolConfig: encodeTools({ ...meaning, toolChoice }, dropped),
    additionalModelRequestFields: Object.keys(modelFields).length === 0 ? undefined : modelFields,
    requestMetadata: encodeMetadata(meaning, dropped),
  };
  return { body, dropped: [...new Set(dropped)], warnings };
}

function encodeOther(meaning: ChatMeaning, model: string, dropped: string[]): EncodedClaude {
  const { maxOutputTokens, temperature, topP, toolChoice } = meaning;
  const modelFields = encodeModelFields(meaning, model, dropped);
  return { maxTokens: maxOutputTokens, temperature, topP, toolChoice, modelFields };
}

function isPlainText(output: OutputFormat | undefined): boolean {
  return output?.kind === 'text';
}

/**
 * Tools that may not be called are not shown: Converse has no word for that. Those of the calls in the history are all the same: it refuses calls and
 * results without a `toolConfig`.
 */
function encodeTools({ tools, toolChoice, messages }: ChatMeaning, dropped: string[]): unknown {
  const allowed = toolChoice?.kind === 'allowed' ? new Set(toolChoice.names) : undefined;
  const specs = toolChoice?.kind === 'none' ? [] : tools.flatMap((tool) => encodeTool(tool, allowed));
  if (specs.length > 0) return { tools: specs, toolChoice: encodeChoice(toolChoice) };
  const called = calledTools(messages, tools).flatMap((tool) => encodeTool(tool, undefined));
  if (called.length === 0) return undefined;
  if (toolChoice?.kind === 'none') dropped.push('toolChoice');
  return { tools: called };
}

/** As they are defined now, or else as little as names them. */
function calledTools(messages: readonly ChatMessage[], tools: readonly ToolDefinition[]): readonly ToolDefinition[] {
  const names = new Set(messages.flatMap(calledNames));
  return [...names].map((name) => {
    const defined = tools.find((tool) => tool.kind === 'function' && tool.name === name);
    return defined ?? { kind: 'function', name };
  });
}

function calledNames(message: ChatMessage): readonly string[] {
  if (message.role !== 'assistant') return [];
  return message.parts.flatMap((part) => (part.type === 'tool-call' ? [part.name] : []));
}

function encodeTool(tool: ToolDefinition, allowed: ReadonlySet<string> | undefined): readonly unknown[] {
  switch (tool.kind) {
    case 'native':
    // A function by now (`kit/custom-tools`).
    case 'custom':
      return [];
    case 'function': {
      if (allowed !== undefined && !allowed.has(tool.name)) return [];
      const inputSchema = { json: tool.inputSchema ?? { type: 'object', properties: {} } };
      const spec = present({
        name: tool.name,
        description: tool.description || undefined,
        inputSchema,
        strict: tool.strict,
      });
      return [{ toolSpec: spec }, ...encodeCachePoint(tool.cache)];
    }
  }
}

function encodeChoice(choice: ToolChoice | undefined): unknown {
  switch (choice?.kind) {
    case undefined:
    case 'none':
      return undefined;
    case 'auto':
      return { auto: {} };
    case 'required':
      return { any: {} };
    case 'tool':
      return { tool: { name: choice.name } };
    case 'allowed':
      return choice.mode === 'required' ? { any: {} } : { auto: {} };
  }
}

/** What Converse leaves to each maker's models, in that maker's own words. Sources: the makers' pages of the Bedrock user guide. */
function encodeModelFields(
  { topK, reasoning }: ChatMeaning,
  model: string,
  dropped: string[],
): Record<string, unknown> {
  const maker = makers.find(({ names }) => names.test(model));
  if (topK !== undefined && maker?.topK === undefined) dropped.push('topK');
  const thinking = reasoning === undefined ? undefined : maker?.reasoning?.(reasoning);
  if (reasoning !== undefined && thinking === undefined) dropped.push('reasoning');
  return present({ ...(topK === undefined ? {} : maker?.topK?.(topK)), ...thinking });
}

interface Maker {
  readonly names: RegExp;
  readonly topK?: (topK: number) => Record<string, unknown>;
  /** undefined: the model cannot be told. */
  readonly reasoning?: (wish: ReasoningWish) => Record<string, unknown> | undefined;
}

const makers: readonly Maker[] = [
  {
    names: /amazon\.nova/,
    topK: (topK) => ({ inferenceConfig: { topK } }),
    reasoning: (wish) => ({
      reasoningConfig:
        wish.enabled === false || wish.effort === 'none'
          ? { type: 'disabled' }
          : present({ type: 'enabled', maxReasoningEffort: effortOf(wish) }),
    }),
  },
  { names: /openai\./, reasoning: (wish) => inWord('reasoning_effort', wish) },
  { names: /(?:qwen|deepseek|moonshot)\./, reasoning: (wish) => inWord('reasoning_config', wish) },
  { names: /cohere\./, topK: (topK) => ({ k: topK }) },
  { names: /mistral\./, topK: (topK) => ({ top_k: topK }) },
];

/** By a word alone; that it shall not think at all has none. */
function inWord(field: string, wish: ReasoningWish): Record<string, unknown> | undefined {
  const effort = effortOf(wish);
  return effort === undefined || effort === 'none' ? undefined : { [field]: effort };
}

const MAX_METADATA_CHARACTERS = 256;

/** Only short texts. */
function encodeMetadata({ metadata }: ChatMeaning, dropped: string[]): unknown {
  if (metadata === undefined) return undefined;
  const texts = Object.entries(metadata).filter(
    ([, value]) => typeof value === 'string' && value.length <= MAX_METADATA_CHARACTERS,
  );
  if (texts.length < Object.keys(metadata).length) dropped.push('metadata');
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
