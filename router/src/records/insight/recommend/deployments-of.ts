import type { CallBlock, CallFigures, CallReading, ScoreFigures } from '../../calls/call-figures.ts';
import { badCalls } from '../call-report.ts';

/** A model at a provider for one task class, as rules look at it. */
export interface Observed {
  readonly provider: string;
  readonly model: string;
  readonly task: string;
  readonly figures: CallFigures;
  readonly scores: ScoreFigures;
  readonly blocks: readonly CallBlock[];
  /** Calls that say something of it, and those that failed by its fault. */
  readonly calls: number;
  readonly bad: number;
}

/** Those that were called at all. */
export function deploymentsOf({ groups }: CallReading): readonly Observed[] {
  return groups.flatMap(({ names, figures, scores, blocks = [] }) => {
    const { provider = '', model = '', task = '' } = names;
    const bad = badCalls(figures);
    const calls = figures.answered + bad;
    return provider === '' || calls === 0 ? [] : [{ provider, model, task, figures, scores, blocks, calls, bad }];
  });
}

/** `openai/gpt-4 for code` */
export function nameOf({ provider, model, task }: Pick<Observed, 'provider' | 'model' | 'task'>): string {
  return `${provider}/${model}${task === '' ? '' : ` for ${task}`}`;
}

export function idOf(type: string, { provider, model, task }: Pick<Observed, 'provider' | 'model' | 'task'>): string {
  return [type, provider, model, task].filter((part) => part !== '').join(':');
}
