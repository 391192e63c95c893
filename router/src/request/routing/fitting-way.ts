import type { Choice } from './choice.ts';
import type { Needs } from './needs.ts';

export interface Way {
  readonly first: Choice;
  /** Asked only when the first choice cannot answer. */
  readonly others: () => readonly Choice[];
}

export interface WayQuestion extends Way {
  /** The client itself named the first choice: that is kept, whatever it lacks. */
  readonly isNamed: boolean;
  readonly needs: Needs;
}

/**
 * The same candidates without those that are known to lack what the request needs. Where all lack something they stay, and say so. Costs one look-up
 * where the first is not known to lack anything.
 */
export function fittingWay({ first, others, isNamed, needs }: WayQuestion): Way {
  if (needs.fits(first)) return { first, others: () => fittingOnes(others(), needs) };
  const all = others();
  const fitting = fittingOnes(all, needs);
  if (isNamed) return { first: warned(first, needs), others: () => fitting };
  const [better, ...rest] = fitting;
  if (better !== undefined) return { first: better, others: () => rest };
  return { first: warned(first, needs), others: () => all.map((choice) => warned(choice, needs)) };
}

function fittingOnes(choices: readonly Choice[], needs: Needs): readonly Choice[] {
  return choices.filter((choice) => needs.fits(choice));
}

function warned(choice: Choice, needs: Needs): Choice {
  const missing = needs.missingAt(choice).join(' and ');
  const { provider, model } = choice;
  return {
    ...choice,
    warning: `model "${model}" of "${provider.id}" is known to lack ${missing}, which this request needs`,
  };
}
