import type { ChatMeaning, ToolChoice } from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import type { Effort, ModelRules } from '../kit/claude-rules.ts';
import { claudeSampling } from '../kit/claude-sampling.ts';
import { claudeThinking } from '../kit/claude-thinking.ts';

export interface EncodedClaude {
  readonly maxTokens: number | undefined;
  readonly temperature: unknown;
  readonly topP: unknown;
  readonly toolChoice: ToolChoice | undefined;
  /** What Converse has no word for, in Anthropic's own. */
  readonly modelFields: Record<string, unknown>;
}

/** Where the model of 4.5 learned efforts, they were a beta; later ones just take them. */
const EFFORT_BETA = 'effort-2025-11-24';

/** What Claude takes by Converse, which hands it to the same model with the same rules: it refuses the rest with 400. */
export function encodeClaude(
  meaning: ChatMeaning,
  rules: ModelRules,
  dropped: string[],
  warnings: string[],
): EncodedClaude {
  const toolChoice = takenChoice(meaning, rules, dropped);
  const forcesTool = isForced(toolChoice);
  const maxTokens = takenLimit(meaning, rules, warnings);
  const { thinking, effort, ...thought } = claudeThinking({
    wish: meaning.reasoning,
    rules,
    // Without a limit Converse takes the model's own.
    maxTokens: maxTokens ?? rules.maxOutputTokens,
    forcesTool,
    beganWithout: beganWithoutThinking(meaning.messages),
    ownDialect: false,
    ownBudget: false,
  });
  warnings.push(...thought.warnings);
  if (thought.dropped) dropped.push('reasoning');
  const thinks = thinking?.['type'] === 'enabled' || thinking?.['type'] === 'adaptive';
  const { temperature, top_p: topP, ...sampling } = claudeSampling({ meaning, rules, thinks, dropped, warnings });
  const modelFields = {
    ...sampling,
    ...(thinking === undefined ? {} : { thinking }),
    ...encodeEffort(effort, rules),
  };
  return { maxTokens, temperature, topP, toolChoice, modelFields };
}

function takenChoice({ toolChoice }: ChatMeaning, rules: ModelRules, dropped: string[]): ToolChoice | undefined {
  if (rules.forcedTools || !isForced(toolChoice)) return toolChoice;
  dropped.push('toolChoice');
  return toolChoice?.kind === 'allowed' ? { ...toolChoice, mode: 'auto' } : { kind: 'auto' };
}

function isForced(choice: ToolChoice | undefined): boolean {
  if (choice?.kind === 'allowed') return choice.mode === 'required';
  return choice?.kind === 'required' || choice?.kind === 'tool';
}

function takenLimit({ maxOutputTokens }: ChatMeaning, rules: ModelRules, warnings: string[]): number | undefined {
  if (maxOutputTokens === undefined || maxOutputTokens <= rules.maxOutputTokens) return maxOutputTokens;
  warnings.push(`The model's longest answer has ${rules.maxOutputTokens} tokens; that limit was sent.`);
  return rules.maxOutputTokens;
}

/** Results of tools go on with the model's turn, which must begin with its thinking where it shall think by a budget. */
function beganWithoutThinking(messages: readonly ChatMessage[]): boolean {
  if (messages.at(-1)?.role !== 'tool' && messages.at(-2)?.role !== 'tool') return false;
  const turn = messages.findLast((message) => message.role === 'assistant');
  return turn?.role === 'assistant' && turn.parts[0]?.type !== 'reasoning';
}

function encodeEffort(effort: Effort | undefined, rules: ModelRules): Record<string, unknown> {
  if (effort === undefined) return {};
  const beta = rules.thinking === 'budget' ? { anthropic_beta: [EFFORT_BETA] } : {};
  return { output_config: { effort }, ...beta };
}
