import type { JudgementWire, PredictorReportWire } from '../../management/contracts/routing-state.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { type Fact, printFacts } from '../print-facts.ts';
import { timeWords } from '../time-words.ts';

const states = {
  off: 'off (routing.learning)',
  untrained: 'has not learned yet; the balanced score decides',
  unproven: 'not proven to be better; the balanced score decides',
  proven: 'proven, and in use under the strategy "intelligent"',
} as const;

/** `provider-cli routing predictor`. */
export function routingPredictor(context: Context): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const report = await ask<PredictorReportWire>('GET', '/v1/routing/predictor');
    return show(report, () => printFacts(context.terminal, factsOf(report)));
  });
}

function factsOf(report: PredictorReportWire): readonly Fact[] {
  const { state, version, trained_at: at, next_at: next, records, least_records: least, errors } = report;
  return [
    ['Predictor', states[state]],
    ['Version', version === null ? '-' : `${version}, of ${timeWords(at ?? 0)}`],
    [
      'Records',
      `${records ?? 0}${version === null ? ` of at least ${least}` : `, ${report.held_back} held back in ${report.windows} windows`}`,
    ],
    ['Next', next === null ? '-' : timeWords(next)],
    ...(['latency', 'failure', 'cost'] as const).map((name): Fact => [`Error of ${name}`, errorWords(errors[name])]),
    ...(report.problem === null ? [] : [['Problem', report.problem] as const]),
  ];
}

function errorWords(judgement: JudgementWire | null): string {
  if (judgement === null) return '-';
  const [low = 0, high = 0] = judgement.interval;
  const interval = `${low.toFixed(4)} to ${high.toFixed(4)}`;
  return `${judgement.predictor.toFixed(4)}, balanced ${judgement.balanced.toFixed(4)} (difference ${interval})`;
}
