import type { ReasoningWish } from '../../domain/chat-meaning.ts';
import { chatField } from '../../domain/parameter-names.ts';
import type { ChatModelRules } from './chat-model-rules.ts';
import { effortOf } from './quirks.ts';

const nothing: readonly string[] = [];

/** What everybody gets who says nothing: nothing is lost with it. */
const usual: Readonly<Record<string, unknown>> = {
  temperature: 1,
  top_p: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
};

/** The fields of a body that a model answers with 400, told this of thinking. */
export function refusedFields(rules: ChatModelRules, wish: ReasoningWish | undefined): readonly string[] {
  const { refuses = nothing, refusesThinking = nothing } = rules;
  return refusesThinking.length > 0 && thinks(rules, wish) ? [...refuses, ...refusesThinking] : refuses;
}

/** Takes them out of the body. `dropped` gets those that said something. */
export function leaveOutRefused(body: Record<string, unknown>, refused: readonly string[], dropped: string[]): void {
  for (const field of refused) {
    const value = body[field];
    delete body[field];
    if (value !== undefined && value !== usual[field]) dropped.push(chatField(field));
  }
}

function thinks({ thinksUnasked }: ChatModelRules, wish: ReasoningWish | undefined): boolean {
  const effort = effortOf(wish);
  return effort === undefined ? thinksUnasked !== false : effort !== 'none';
}
