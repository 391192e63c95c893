import { seededRandom } from '../../lib/seeded-random.ts';
import type { CallReading } from '../calls/call-figures.ts';
import type { CallsQuery, Reading, RecordReader } from '../ports.ts';
import { type Bottleneck, getBottlenecks } from './bottlenecks.ts';
import { getMetrics, type MetricsMoment, type RouterMetrics } from './get-metrics.ts';
import { getRecommendations } from './recommend/get-recommendations.ts';
import type { Recommendation, RecommendationContext } from './recommend/recommendation.ts';

export interface InsightOptions {
  readonly history: Pick<RecordReader, 'calls'>;
  readonly nowMs: () => number;
  /** What is known of the moment. */
  readonly moment: () => Omit<MetricsMoment, 'nowMs'>;
  readonly context: () => RecommendationContext;
}

/** Asked twice, the same records give the same answer. */
const SEED = 1;

/** What the records of a window say: read from the store's sums, judged by pure functions. */
export class Insight {
  readonly #options: InsightOptions;

  constructor(options: InsightOptions) {
    this.#options = options;
  }

  calls(query: Omit<CallsQuery, 'nowMs'>): Promise<Reading<CallReading>> {
    return this.#options.history.calls({ ...query, nowMs: this.#options.nowMs() });
  }

  /** What is known of this moment beside what requests told. */
  moment(): MetricsMoment {
    return { ...this.#options.moment(), nowMs: this.#options.nowMs() };
  }

  /** What is known beside the calls. */
  context(): RecommendationContext {
    return this.#options.context();
  }

  async metrics(windowMs: number | undefined): Promise<Reading<RouterMetrics>> {
    const reading = await this.calls({ windowMs, provider: undefined, grouping: 'provider' });
    return mapReading(reading, (value) => getMetrics(value, this.moment()));
  }

  async recommendations(windowMs: number | undefined): Promise<Reading<readonly Recommendation[]>> {
    const reading = await this.calls({ windowMs, provider: undefined, grouping: 'deployment' });
    const context = this.#options.context();
    return mapReading(reading, (value) => getRecommendations({ reading: value, context, random: seededRandom(SEED) }));
  }

  async bottlenecks(windowMs: number | undefined): Promise<Reading<readonly Bottleneck[]>> {
    const reading = await this.calls({ windowMs, provider: undefined, grouping: 'deployment' });
    return mapReading(reading, (value) => getBottlenecks(value, { ...this.#options.context(), ...this.moment() }));
  }
}

function mapReading<From, To>(reading: Reading<From>, map: (value: From) => To): Reading<To> {
  return reading.kind === 'read' ? { kind: 'read', value: map(reading.value) } : reading;
}
