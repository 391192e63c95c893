import type {
  ChatMeaning,
  OutputFormat,
  ReasoningWish,
  ToolChoice,
  ToolDefinition,
} from '../../domain/chat-meaning.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import { encodeCachePoint } from './encode-part.ts';
import { encodeTurns } from './encode-turns.ts';

export interface EncodedConverse {
  readonly body: Record<string, unknown>;
  readonly dropped: readonly string[];
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
export function encodeConverse(meaning: ChatMeaning, model: string): EncodedConverse {
  const dropped = [...droppedFields(meaning, { says, takesExtraOf: new Set() })].filter(
    (field) => !(field === 'output' && isPlainText(meaning.output)),
  );
  const { system, messages } = encodeTurns(meaning.messages, dropped);
  const body = {
    messages,
    system: system.length === 0 ? undefined : system,
    inferenceConfig: present({
      maxTokens: meaning.maxOutputTokens,
      temperature: meaning.temperature,
      topP: meaning.topP,
      stopSequences: meaning.stop.length === 0 ? undefined : meaning.stop,
    }),
    toolConfig: encodeTools(meaning, dropped),
    additionalModelRequestFields: encodeModelFields(meaning, model, dropped),
    requestMetadata: encodeMetadata(meaning, dropped),
  };
  return { body, dropped: [...new Set(dropped)] };
}

function isPlainText(output: OutputFormat | undefined): boolean {
  return output?.kind === 'text';
}

/** Tools that may not be called are not shown: Converse has no word for that. */
function encodeTools({ tools, toolChoice }: ChatMeaning, dropped: string[]): unknown {
  if (toolChoice?.kind === 'none') return undefined;
  const allowed = toolChoice?.kind === 'allowed' ? new Set(toolChoice.names) : undefined;
  const specs = tools.flatMap((tool) => encodeTool(tool, allowed, dropped));
  return specs.length === 0 ? undefined : { tools: specs, toolChoice: encodeChoice(toolChoice) };
}

function encodeTool(
  tool: ToolDefinition,
  allowed: ReadonlySet<string> | undefined,
  dropped: string[],
): readonly unknown[] {
  switch (tool.kind) {
    case 'native':
      dropped.push(`tools (${tool.native.name})`);
      return [];
    case 'custom':
      dropped.push(`tools (${tool.name})`);
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
function encodeModelFields({ topK, reasoning }: ChatMeaning, model: string, dropped: string[]): unknown {
  const maker = makers.find(({ names }) => names.test(model));
  if (topK !== undefined && maker?.topK === undefined) dropped.push('topK');
  if (reasoning !== undefined && maker?.reasoning === undefined) dropped.push('reasoning');
  const fields = present({
    ...(topK === undefined ? {} : maker?.topK?.(topK)),
    ...(reasoning === undefined ? {} : maker?.reasoning?.(reasoning)),
  });
  return Object.keys(fields).length === 0 ? undefined : fields;
}

interface Maker {
  readonly names: RegExp;
  readonly topK?: (topK: number) => Record<string, unknown>;
  readonly reasoning?: (wish: ReasoningWish) => Record<string, unknown>;
}

/** Budgets in place of efforts, for makers that measure in tokens: their least one, and the usual steps above it. */
const budgets: Readonly<Record<string, number>> = {
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 24_576,
  xhigh: 32_768,
};

const makers: readonly Maker[] = [
  {
    names: /anthropic\./,
    topK: (topK) => ({ top_k: topK }),
    reasoning: (wish) => {
      if (wish.enabled === false || wish.effort === 'none') return { thinking: { type: 'disabled' } };
      const budget = wish.budgetTokens ?? budgets[wish.effort ?? 'medium'] ?? budgets['medium'];
      return { thinking: { type: 'enabled', budget_tokens: budget } };
    },
  },
  {
    names: /amazon\.nova/,
    topK: (topK) => ({ inferenceConfig: { topK } }),
    reasoning: (wish) => ({
      reasoningConfig:
        wish.enabled === false || wish.effort === 'none'
          ? { type: 'disabled' }
          : present({ type: 'enabled', maxReasoningEffort: wish.effort }),
    }),
  },
  { names: /openai\./, reasoning: (wish) => present({ reasoning_effort: wish.effort }) },
  { names: /(?:qwen|deepseek|moonshot)\./, reasoning: (wish) => present({ reasoning_config: wish.effort }) },
  { names: /cohere\./, topK: (topK) => ({ k: topK }) },
  { names: /mistral\./, topK: (topK) => ({ top_k: topK }) },
];

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
