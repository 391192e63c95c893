import { writeFile } from 'node:fs/promises';
import { builtInTypes, composeLibrary, customTypeTools, type LibraryHouse } from '../../compose-library.ts';
import type { ReadFile } from '../../config/file/read-router-file.ts';
import type { ProviderConfig, RouterFile } from '../../config/file/router-file.ts';
import type { RequestRecord } from '../../domain/request-record.ts';
import type { MetricsCarrier } from '../../records/insight/deliver-metrics.ts';
import type { Recommendation } from '../../records/insight/recommend/recommendation.ts';
import { Alerts } from './alerts.ts';
import type { RunningAnswer } from './answer-stream.ts';
import { ask, ENDPOINT, FinishedRequests, PROBE_ENDPOINT } from './asking.ts';
import { breakerAlert } from './breaker-alert.ts';
import { checkProvider } from './check-provider.ts';
import type { CompletionRequest } from './completion-request.ts';
import { ConfigError } from './config-error.ts';
import { withCustomTypes } from './custom-types.ts';
import { HealthMonitor, type HealthRule, type ProviderHealth } from './health-monitor.ts';
import { healthRules } from './health-rules.ts';
import { type InsightMoment, ManagerInsight, type MetricsExport } from './manager-insight.ts';
import type { ManagerLog, ManagerOptions } from './manager-options.ts';
import { ProviderDesk } from './provider-desk.ts';
import { ProviderRegistry } from './provider-registry.ts';
import { checkHealthOption, readConfigOption } from './read-config-option.ts';

const silent: ManagerLog = { debug() {}, info() {}, warn() {}, error() {} };
const nobody: InsightMoment = { inFlight: 0, queueDepth: 0, inFlightAt: () => undefined, savedUsd: undefined };
const PING: HealthRule = { type: 'ping', intervalMs: 0, timeoutMs: 5_000 };

interface OpenManager {
  readonly house: LibraryHouse;
  readonly desk: ProviderDesk;
  readonly monitor: HealthMonitor | undefined;
}

/** Everything behind a manager: the engine, once it is wanted, and what the manager remembers itself. */
export class ManagerRooms {
  readonly alerts: Alerts;
  readonly insight: ManagerInsight;
  file: RouterFile = {};
  remarks: readonly string[] = [];
  readonly #options: ManagerOptions;
  readonly #finished = new FinishedRequests();
  #opening: Promise<OpenManager> | undefined;
  #opened: OpenManager | undefined;

  constructor(options: ManagerOptions) {
    const { clock, log = silent } = options;
    this.#options = options;
    this.alerts = new Alerts(log);
    this.insight = new ManagerInsight({
      nowMs: () => clock?.nowMs() ?? Date.now(),
      random: () => clock?.random() ?? Math.random(),
    });
  }

  /** One that failed may be tried again: the file can be mended meanwhile. */
  open(): Promise<OpenManager> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async begin(request: CompletionRequest, stream: boolean): Promise<RunningAnswer> {
    const { house } = await this.open();
    return ask(request, stream, { engine: house.engine, finished: this.#finished, endpoint: ENDPOINT });
  }

  async addProvider(name: string, config: ProviderConfig): Promise<void> {
    await (await this.open()).desk.add(name, config);
  }

  async updateProvider(name: string, config: Partial<ProviderConfig>): Promise<void> {
    await (await this.open()).desk.update(name, config);
  }

  async removeProvider(name: string): Promise<void> {
    await (await this.open()).desk.remove(name);
  }

  async checkHealth(): Promise<readonly ProviderHealth[]> {
    const { house } = await this.open();
    return Promise.all(enabledOf(house).map((id) => this.#check(house, id, PING)));
  }

  moment(): InsightMoment {
    return this.#opened?.house.engine.insight.moment() ?? nobody;
  }

  recommendations(): Recommendation[] {
    const context = this.#opened?.house.engine.insight.context();
    if (context === undefined) return [];
    return [...this.insight.recommendations({ ...context, maxLatencyMs: this.file.routing?.sla?.maxLatency })];
  }

  async exportMetrics(wish: MetricsExport): Promise<string> {
    const { body, delivery } = await this.insight.export(this.moment(), wish, carrier);
    if (delivery.kind === 'failed') throw new Error(delivery.reason);
    return body;
  }

  async close(graceMs: number): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    if (opened === undefined) return;
    opened.monitor?.close();
    await opened.house.engine.drain(graceMs);
    await opened.house.close();
  }

  async #open(): Promise<OpenManager> {
    const { clock, database, log = silent, env = process.env } = this.#options;
    checkHealthOption(this.#options);
    const read = await readConfigOption(this.#options);
    const house = await composeLibrary({
      types: withCustomTypes(builtInTypes, customTypeTools),
      clock,
      database,
      log,
      onRecord: (record) => this.#heard(record),
      onBreaker: (provider, model, change) =>
        this.alerts.tell(breakerAlert({ provider, model }, change, house.engine.clock.nowMs())),
    });
    await this.#apply(house, read);
    const desk = new ProviderDesk({ house, env, file: read.file });
    this.#opened = { house, desk, monitor: this.#monitor(house) };
    return this.#opened;
  }

  async #apply(house: LibraryHouse, read: ReadFile): Promise<void> {
    const file = this.#options.database === undefined ? withDefaults(read.file) : read.file;
    const outcome = await house.apply({ ...read, file }, ProviderRegistry.has);
    if (outcome.kind === 'refused') {
      await house.close();
      throw new ConfigError(outcome.problems);
    }
    this.file = read.file;
    this.remarks = outcome.remarks;
    for (const remark of outcome.remarks) this.#options.log?.warn({}, remark);
  }

  #monitor(house: LibraryHouse): HealthMonitor | undefined {
    const rules = healthRules(this.file, this.#options.healthMonitoring);
    if (rules === undefined) return undefined;
    return new HealthMonitor(rules, {
      providers: () => enabledOf(house),
      check: (id, rule) => this.#check(house, id, rule),
      alert: (alert) => this.alerts.tell(alert),
      now: () => house.engine.clock.nowMs(),
    });
  }

  #check({ engine }: LibraryHouse, id: string, rule: HealthRule): Promise<ProviderHealth> {
    const probing = { engine, finished: this.#finished, endpoint: PROBE_ENDPOINT };
    return checkProvider(engine, id, rule, (request) => ask(request, false, probing));
  }

  #heard(record: RequestRecord): void {
    // Who left does not ask for it any more.
    if (record.status !== 'cancelled') this.#finished.add(record);
    if (this.#options.analytics !== false && record.endpoint !== PROBE_ENDPOINT) this.insight.add(record);
  }
}

/** D4: a manager chooses by itself, and intelligently. Without a database nobody could read bodies, so none are gathered. */
function withDefaults(file: RouterFile): RouterFile {
  const { strategy, loadBalancing } = file.routing ?? {};
  const chooses = strategy !== undefined || loadBalancing !== undefined;
  return {
    ...file,
    routing: { ...file.routing, ...(chooses ? {} : { strategy: 'intelligent' }) },
    settings: { 'history.bodies': 'none', ...file.settings },
  };
}

function enabledOf({ engine }: LibraryHouse): readonly string[] {
  return engine.registry
    .current()
    .byPriority.filter(({ state }) => state.kind !== 'disabled')
    .map(({ id }) => id);
}

const carrier: MetricsCarrier = {
  write: (file, text) => writeFile(file, text),
  async post(url, { body, contentType }) {
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': contentType } });
    await response.body?.cancel();
    return response.status;
  },
};
