import type { ChatEvent, FinishReason } from '../../domain/chat-event.ts';
import type { ChatCall, ProviderTools } from '../../domain/provider-adapter.ts';
import { noUsage, type Usage } from '../../domain/usage.ts';
import { demoInputTokens, demoText, demoTokens } from './demo-text.ts';

const MAX_CHOICES = 8;

export interface DemoAnswer {
  /** Told one after the other, a few milliseconds apart. */
  readonly batches: readonly (readonly ChatEvent[])[];
  /** undefined: vectors do not finish. */
  readonly finishReason: FinishReason | undefined;
  readonly usage: Usage;
  /** Where the answer itself cannot say that it is a demonstration. */
  readonly warnings?: readonly string[];
}

/** The whole demonstration of one call: word by word, for every choice, within the asked-for length. */
export function demoAnswer({ request, upstreamModel }: ChatCall, tools: ProviderTools): DemoAnswer {
  const meaning = request.meaning();
  const full = demoText(meaning, upstreamModel).match(/\s*\S+/g) ?? [];
  const words = withinLimit(full, meaning.maxOutputTokens);
  const choices = [...Array(Math.min(Math.max(meaning.choices ?? 1, 1), MAX_CHOICES)).keys()];
  const finishReason: FinishReason = { kind: words.length < full.length ? 'length' : 'stop' };
  const usage: Usage = {
    ...noUsage,
    inputTokens: demoInputTokens(meaning),
    outputTokens: choices.length * demoTokens(words.join('')),
    // Nothing was spent, and that is known.
    reportedCostUsd: 0,
  };
  const start: ChatEvent = {
    type: 'answer-start',
    id: tools.newId('chatcmpl-'),
    model: upstreamModel,
    createdS: Math.floor(tools.now() / 1_000),
  };
  const batches: (readonly ChatEvent[])[] = [
    [start],
    ...words.map((text) => choices.map((choice): ChatEvent => ({ type: 'text-delta', choice, text }))),
    [
      ...choices.map((choice): ChatEvent => ({ type: 'finish', choice, reason: finishReason })),
      { type: 'usage', usage },
    ],
  ];
  return { batches, finishReason, usage };
}

/** At least one word: an answer without content is no answer. */
function withinLimit(words: readonly string[], maxTokens: number | undefined): readonly string[] {
  if (maxTokens === undefined) return words;
  let tokens = 0;
  const fitting = words.findIndex((word) => {
    tokens += demoTokens(word);
    return tokens > maxTokens;
  });
  return fitting === -1 ? words : words.slice(0, Math.max(fitting, 1));
}
