import type { Effects } from '../../domain/trained-model.ts';

/** One observation: how much more it was than expected. */
export interface Residual {
  readonly deployment: string;
  readonly task: string;
  readonly value: number;
  /** How much it counts: older ones less. */
  readonly weight: number;
}

/** As if so many observations had said that there is nothing to add: what is seen rarely is hardly believed. */
const SHRINKAGE = 12;
const ROUNDS = 6;

/**
 * A ridge regression on who it was and what it was asked for: in turn each kind of effect takes what the others leave, drawn towards zero. Six rounds are as
 * good as the exact solution for this few kinds.
 */
export function learnEffects(residuals: readonly Residual[]): Effects {
  const all = new Map<string, number>();
  const tasks = new Map<string, number>();
  const deployments = new Map<string, number>();
  const both = new Map<string, number>();
  const kinds = [
    { effects: all, nameOf: () => '' },
    { effects: tasks, nameOf: ({ task }: Residual) => task },
    { effects: deployments, nameOf: ({ deployment }: Residual) => deployment },
    { effects: both, nameOf: ({ task, deployment }: Residual) => `${task} ${deployment}` },
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { effects, nameOf } of kinds) {
      const sums = new Map<string, { value: number; weight: number }>();
      for (const one of residuals) {
        const explained = kinds.reduce((sum, kind) => sum + (kind.effects.get(kind.nameOf(one)) ?? 0), 0);
        const name = nameOf(one);
        const sum = sums.get(name) ?? { value: 0, weight: 0 };
        sum.value += one.weight * (one.value - explained + (effects.get(name) ?? 0));
        sum.weight += one.weight;
        sums.set(name, sum);
      }
      for (const [name, { value, weight }] of sums) effects.set(name, value / (weight + SHRINKAGE));
    }
  }
  return {
    all: all.get('') ?? 0,
    tasks: Object.fromEntries(tasks),
    deployments: Object.fromEntries(deployments),
    both: Object.fromEntries(both),
  };
}
