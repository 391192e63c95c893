import type { RequestRecord } from '../../domain/request-record.ts';
import { Book } from '../../records/insight/book.ts';
import type { MetricsCarrier, MetricsDelivery, MetricsTarget } from '../../records/insight/deliver-metrics.ts';
import { deliverMetrics } from '../../records/insight/deliver-metrics.ts';
import { exportMetrics, type MetricsFormat, metricsFormats } from '../../records/insight/export-metrics.ts';
import { getMetrics, type MetricsMoment, type RouterMetrics } from '../../records/insight/get-metrics.ts';
import { getAnalytics, type ProviderAnalytics } from '../../records/insight/provider-analytics.ts';
import { getRecommendations } from '../../records/insight/recommend/get-recommendations.ts';
import type { Recommendation, RecommendationContext } from '../../records/insight/recommend/recommendation.ts';

export interface MetricsExport extends MetricsTarget {
  /** `json` */
  readonly format?: MetricsFormat | undefined;
}

export type InsightMoment = Omit<MetricsMoment, 'nowMs'>;

/** What a manager knows of its own requests, in a memory that stays small however many there are. */
export class ManagerInsight {
  readonly #book: Book;
  readonly #nowMs: () => number;
  readonly #random: () => number;

  constructor({ nowMs, random }: { readonly nowMs: () => number; readonly random: () => number }) {
    this.#nowMs = nowMs;
    this.#random = random;
    this.#book = new Book(nowMs());
  }

  add(record: RequestRecord): void {
    this.#book.add(record);
  }

  analytics(): ProviderAnalytics {
    return getAnalytics(this.#book, this.#nowMs());
  }

  recommendations(context: RecommendationContext): readonly Recommendation[] {
    const reading = this.#book.reading('deployment', this.#nowMs());
    return getRecommendations({ reading, context, random: this.#random });
  }

  metrics(moment: InsightMoment): RouterMetrics {
    const nowMs = this.#nowMs();
    return getMetrics(this.#book.reading('provider', nowMs), { ...moment, nowMs });
  }

  async export(
    moment: InsightMoment,
    { format = 'json', ...target }: MetricsExport,
    carrier: MetricsCarrier,
  ): Promise<{ readonly body: string; readonly delivery: MetricsDelivery }> {
    if (!metricsFormats.includes(format))
      throw new TypeError(`Metrics come as ${metricsFormats.join(', ')}, not as "${format}".`);
    const exported = await exportMetrics(this.metrics(moment), format);
    return { body: exported.body, delivery: await deliverMetrics(exported, target, carrier) };
  }
}
