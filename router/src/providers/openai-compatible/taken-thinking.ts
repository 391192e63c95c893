import type { ReasoningWish } from '../../domain/chat-meaning.ts';
import { wantsNoThinking } from '../kit/wants-no-thinking.ts';
import type { ChatModelRules } from './chat-model-rules.ts';
import { effortOf } from './quirks.ts';

export interface TakenThinking {
  /** What is left of the wish in the model's own words; undefined: nothing is to be said. */
  readonly wish: ReasoningWish | undefined;
  readonly dropped: boolean;
  readonly warnings: readonly string[];
}

const order: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** A wish for thinking, as far as a model takes it. `lacksThinking`: it is known not to think. */
export function takenThinking(
  wish: ReasoningWish | undefined,
  { thinks, efforts }: ChatModelRules,
  lacksThinking: boolean,
): TakenThinking {
  if (wish === undefined) return { wish, dropped: false, warnings: [] };
  if (thinks === false || lacksThinking) return { wish: undefined, dropped: !wantsNoThinking(wish), warnings: [] };
  if (efforts === undefined) return { wish, dropped: false, warnings: [] };
  const asked = effortOf(wish);
  if (asked === undefined) return { wish, dropped: false, warnings: [] };
  const effort = nearest(efforts, asked);
  if (effort === undefined) return { wish: undefined, dropped: true, warnings: [] };
  // A measure of another kind, or a word of the vendor's own, is said as well as it can be.
  const isOther = effort !== wish.effort && wish.effort !== undefined && effort !== 'default';
  const warnings = isOther ? [`The model has no reasoning effort "${asked}"; "${effort}" was sent.`] : [];
  return { wish: { ...wish, effort }, dropped: false, warnings };
}

/** The nearest that the model has, the lesser of two; not thinking is near to nothing else. */
function nearest(efforts: readonly string[], asked: string): string | undefined {
  if (efforts.includes(asked)) return asked;
  if (asked === 'none') return undefined;
  const measured = efforts.filter((effort) => effort !== 'none');
  // A word that this table does not know may be one that the vendor has learned since.
  if (!order.includes(asked) && measured.length > 0) return asked;
  return measured.findLast((effort) => order.indexOf(effort) <= order.indexOf(asked)) ?? measured[0];
}
