import type { Effects, TrainedModel } from '../../domain/trained-model.ts';
import { finiteNumbers } from '../../lib/finite-numbers.ts';

/** A model as it was saved; undefined where it is none. */
export function readTrainedModel(saved: unknown): TrainedModel | undefined {
  const numbers = finiteNumbers(saved, ['version', 'trainedAtMs', 'lessons', 'heldBack', 'windows']);
  const { latency, failure, cost, judgements, isProven } = Object(saved) as Record<string, unknown>;
  if (numbers === undefined || !isEffects(latency) || !isEffects(failure) || !isEffects(cost)) return undefined;
  const told = readJudgements(judgements);
  return {
    ...numbers,
    latency,
    failure,
    cost,
    judgements: told,
    isProven: isProven === true && told.latency !== undefined,
  };
}

function isEffects(value: unknown): value is Effects {
  const { all, tasks, deployments, both } = Object(value) as Record<string, unknown>;
  return Number.isFinite(all) && [tasks, deployments, both].every(isNumbers);
}

function isNumbers(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(Number.isFinite);
}

function readJudgements(value: unknown): TrainedModel['judgements'] {
  const { latency, failure, cost } = Object(value) as Record<string, unknown>;
  return { latency: readJudgement(latency), failure: readJudgement(failure), cost: readJudgement(cost) };
}

function readJudgement(value: unknown): TrainedModel['judgements']['latency'] {
  const numbers = finiteNumbers(value, ['balanced', 'predictor', 'difference']);
  const { interval } = Object(value) as Record<string, unknown>;
  const [low, high] = Array.isArray(interval) ? (interval as readonly unknown[]) : [];
  if (numbers === undefined || typeof low !== 'number' || typeof high !== 'number') return undefined;
  return { ...numbers, interval: [low, high] };
}
