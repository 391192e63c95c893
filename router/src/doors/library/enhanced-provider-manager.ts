import type { ProviderConfig, RouterFile } from '../../config/file/router-file.ts';
import type { MetricsFormat } from '../../records/insight/export-metrics.ts';
import type { RouterMetrics } from '../../records/insight/get-metrics.ts';
import type { ProviderAnalytics } from '../../records/insight/provider-analytics.ts';
import type { Recommendation } from '../../records/insight/recommend/recommendation.ts';
import type { AlertListener } from './alert.ts';
import { AnswerStream } from './answer-stream.ts';
import { type ChainRequest, type ChainResponse, completeChain } from './chain.ts';
import type { CompletionRequest } from './completion-request.ts';
import type { ProviderHealth } from './health-monitor.ts';
import type { MetricsExport } from './manager-insight.ts';
import type { ManagerOptions } from './manager-options.ts';
import { ManagerRooms } from './manager-rooms.ts';
import type { ProviderResponse, StreamChunk } from './provider-response.ts';

/**
 * Provider Router inside a program: the engine of the server, without a server and without a database unless it is given one. Requests reject with
 * a `ProviderError`; `initialize` and the changes of providers with a `ConfigError` where the configuration makes no sense.
 */
export class EnhancedProviderManager {
  readonly #rooms: ManagerRooms;

  constructor(options: ManagerOptions = {}) {
    this.#rooms = new ManagerRooms(options);
  }

  /** Reads the configuration. Called by itself before the first request; again it does nothing. */
  async initialize(): Promise<void> {
    await this.#rooms.open();
  }

  /** Asks the provider that fits best, or the one that is named, and others where it cannot answer. */
  async complete(request: CompletionRequest): Promise<ProviderResponse> {
    const running = await this.#rooms.begin(request, false);
    while ((await running.next()) !== undefined);
    return running.response();
  }

  /** The same piece by piece, as fast as it is read; `break` ends the request. The last chunk is `done`, with the whole. */
  stream(request: CompletionRequest): AsyncIterableIterator<StreamChunk, undefined> {
    return new AnswerStream(() => this.#rooms.begin(request, true));
  }

  /** Several providers in turn, each with the prompt and the answer of the one before it. */
  completeWithChain(request: ChainRequest): Promise<ChainResponse> {
    return completeChain(request, (step) => this.complete(step));
  }

  /** From now on it can be asked. Its models are those of its config, else those that it lists. */
  addProvider(name: string, config: ProviderConfig): Promise<void> {
    return this.#rooms.addProvider(name, config);
  }

  /** Keys that are left out stay. Requests under way end as they began. */
  updateProvider(name: string, config: Partial<ProviderConfig>): Promise<void> {
    return this.#rooms.updateProvider(name, config);
  }

  /** Requests under way at it end undisturbed. */
  removeProvider(name: string): Promise<void> {
    return this.#rooms.removeProvider(name);
  }

  /** How providers, models and keys were doing since this manager was made. */
  getAnalytics(): ProviderAnalytics {
    return this.#rooms.insight.analytics();
  }

  /** What could be better, each with the evidence it rests on; nothing before there are 200 calls to judge by. */
  getOptimizationRecommendations(): Recommendation[] {
    return this.#rooms.recommendations();
  }

  getMetrics(): RouterMetrics {
    return this.#rooms.insight.metrics(this.#rooms.moment());
  }

  /** The metrics as a text: returned, and where an object says so also written to a file or pushed to a URL. Rejects where that fails. */
  exportMetrics(wish: MetricsFormat | MetricsExport = 'json'): Promise<string> {
    return this.#rooms.exportMetrics(typeof wish === 'string' ? { format: wish } : wish);
  }

  /** Hears of providers that fail repeatedly, and of their return. The returned function ends it. */
  onAlert(listener: AlertListener): () => void {
    return this.#rooms.alerts.add(listener);
  }

  /** Asks each provider now whether it is there. */
  async checkHealth(): Promise<readonly ProviderHealth[]> {
    return this.#rooms.checkHealth();
  }

  /** What the configuration says and nobody does yet, and which of its providers cannot work: sentences with their places. */
  get remarks(): readonly string[] {
    return this.#rooms.remarks;
  }

  /** The configuration as it was read, variables filled in. Empty before `initialize`. */
  get configuration(): RouterFile {
    return this.#rooms.file;
  }

  /** Ends what runs (after `graceMs` at the latest), writes what waits and lets go of everything. */
  async close(graceMs = 5_000): Promise<void> {
    await this.#rooms.close(graceMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
