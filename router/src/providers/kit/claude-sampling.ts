import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { ModelRules } from './claude-rules.ts';

export interface ClaudeSamplingOptions {
  readonly meaning: ChatMeaning;
  readonly rules: ModelRules;
  /** Thinking is asked for: the temperature is fixed then, and top_p nearly so. */
  readonly thinks: boolean;
  readonly dropped: string[];
  readonly warnings: string[];
}

const MAX_TEMPERATURE = 1;
const LEAST_TOP_P_OF_THINKING = 0.95;

/** Temperature, top_p and top_k, as far as the model takes them: newer ones refuse all three, some take one of the first two. */
export function claudeSampling({
  meaning,
  rules,
  thinks,
  dropped,
  warnings,
}: ClaudeSamplingOptions): Record<string, unknown> {
  const { temperature, topP, topK } = meaning;
  const sent: Record<string, unknown> = {};
  if (temperature !== undefined) {
    if (rules.sampling === 'none' || (thinks && temperature !== MAX_TEMPERATURE)) dropped.push('temperature');
    else sent['temperature'] = coolest(temperature, warnings);
  }
  if (topP !== undefined) {
    const tooNarrow = thinks && topP < LEAST_TOP_P_OF_THINKING;
    const second = rules.sampling === 'one' && sent['temperature'] !== undefined;
    if (rules.sampling === 'none' || tooNarrow || second) dropped.push('topP');
    else sent['top_p'] = topP;
  }
  if (topK !== undefined) {
    if (rules.sampling === 'none' || thinks) dropped.push('topK');
    else sent['top_k'] = topK;
  }
  return sent;
}

/** OpenAI's scale goes to 2, this one to 1. */
function coolest(temperature: number, warnings: string[]): number {
  if (temperature <= MAX_TEMPERATURE) return temperature;
  warnings.push(`The temperature ${temperature} was sent as ${MAX_TEMPERATURE}, the highest of this API.`);
  return MAX_TEMPERATURE;
}
