import type { CallReading } from '../calls/call-figures.ts';
import type { MetricsMoment } from './get-metrics.ts';
import { percent } from './percent.ts';
import { deploymentsOf, nameOf, type Observed } from './recommend/deployments-of.ts';
import type { RecommendationContext } from './recommend/recommendation.ts';

/** What holds requests up, as it was measured; whether it is more than chance, a recommendation tells. */
export interface Bottleneck {
  readonly kind: 'queue' | 'full' | 'failing' | 'limited' | 'late' | 'slow';
  /** undefined: of the router. */
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly task: string | undefined;
  /** A sentence. */
  readonly description: string;
  /** Requests of the window that it concerned; of the moment: those that wait. */
  readonly requests: number;
}

type Now = Pick<MetricsMoment, 'queueDepth'> & Pick<RecommendationContext, 'load'>;

const MUCH_SLOWER = 1.5;

/** The worst first: by how many requests it concerned. `reading`: gathered by deployment. */
export function getBottlenecks(reading: CallReading, now: Now): readonly Bottleneck[] {
  const observed = deploymentsOf(reading);
  const found = observed.flatMap((one) => [...failures(one), ...fullness(one, now), ...slowness(one, observed)]);
  return [...queue(now), ...found].toSorted((one, other) => other.requests - one.requests);
}

function queue({ queueDepth }: Now): readonly Bottleneck[] {
  if (queueDepth === 0) return [];
  const description = `${queueDepth} requests wait for a place: every target is full or rests.`;
  return [{ kind: 'queue', provider: undefined, model: undefined, task: undefined, description, requests: queueDepth }];
}

function failures(one: Observed): readonly Bottleneck[] {
  const { failed, limited, late } = one.figures;
  const of = (kind: 'failing' | 'limited' | 'late', count: number, words: string): readonly Bottleneck[] =>
    count === 0
      ? []
      : [toBottleneck(kind, one, count, `${nameOf(one)} ${words} ${percent(count / one.calls)} of its calls.`)];
  return [
    ...of('failing', failed, 'failed'),
    ...of('limited', limited, 'refused for their number'),
    ...of('late', late, 'brought nothing in time for'),
  ];
}

function fullness(one: Observed, { load }: Now): readonly Bottleneck[] {
  const now = load?.(one.provider, one.model);
  if (now === undefined || now.inFlight <= now.knee) return [];
  const description = `${nameOf(one)} has ${now.inFlight} calls under way and becomes slow at ${Math.round(now.knee)}.`;
  return [toBottleneck('full', one, now.inFlight, description)];
}

function slowness(one: Observed, all: readonly Observed[]): readonly Bottleneck[] {
  const own = one.figures.latencyMs.p95;
  const others = all.filter(({ task }) => task === one.task).flatMap(({ figures }) => figures.latencyMs.p95 ?? []);
  const best = Math.min(...others);
  if (own === undefined || own <= MUCH_SLOWER * best) return [];
  const description = `One answer in twenty of ${nameOf(one)} takes longer than ${Math.round(own)} ms; at the quickest it is ${Math.round(best)} ms.`;
  return [toBottleneck('slow', one, Math.round(one.figures.okRequests * 0.05), description)];
}

function toBottleneck(kind: Bottleneck['kind'], one: Observed, requests: number, description: string): Bottleneck {
  const { provider, model, task } = one;
  return { kind, provider, model, task, description, requests };
}
