import type { PredictorReport } from '../../../domain/routing-reports.ts';
import type { Judgement } from '../../../domain/trained-model.ts';
import type { JudgementWire, PredictorReportWire } from '../contracts/routing-state.ts';

export function toPredictor({
  state,
  model,
  lessons,
  leastLessons,
  nextAtMs,
  problem,
}: PredictorReport): PredictorReportWire {
  return {
    state,
    used: state === 'proven',
    version: model?.version ?? null,
    trained_at: model?.trainedAtMs ?? null,
    next_at: nextAtMs ?? null,
    records: lessons ?? null,
    least_records: leastLessons,
    held_back: model?.heldBack ?? null,
    windows: model?.windows ?? null,
    errors: {
      latency: toJudgement(model?.judgements.latency),
      failure: toJudgement(model?.judgements.failure),
      cost: toJudgement(model?.judgements.cost),
    },
    problem: problem ?? null,
  };
}

function toJudgement(judgement: Judgement | undefined): JudgementWire | null {
  if (judgement === undefined) return null;
  const { balanced, predictor, difference, interval } = judgement;
  return { balanced, predictor, difference, interval: [...interval] };
}
