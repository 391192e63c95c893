import type { ProviderId } from '../domain/ids.ts';
import {
  type ListedModel,
  type ProviderAdapter,
  ProviderCallError,
  type ProviderTools,
  type ProviderType,
} from '../domain/provider-adapter.ts';
import type { ProviderFailureKind } from '../domain/provider-failure.ts';
import { atMost } from '../lib/at-most.ts';
import { jsonEqual } from '../lib/json-equal.ts';
import type { Limiter } from '../lib/limiter.ts';
import type { Log } from '../lib/log.ts';
import { MAX_MODELS } from './check-provider-size.ts';
import type { Catalogue } from './model-facts.ts';
import { type ListReading, listFailure, ModelList, readInTime } from './model-list.ts';
import type { ConfigRow, ModelBook } from './ports.ts';
import { type ProviderReading, readProviderConfig } from './read-provider-config.ts';

export interface InstanceParts {
  readonly id: ProviderId;
  readonly typeName: string;
  readonly type: ProviderType | undefined;
  readonly rows: readonly ConfigRow[];
  readonly enabled: boolean;
  /** What holds where the config names no connect limit of its own. */
  readonly connectTimeoutMs: number;
}

export interface InstanceTools {
  readonly tools: ProviderTools;
  readonly log: Log;
  readonly listLimiter: Limiter;
  /**
   * How long a replaced adapter stays open for calls: a request that planned with the picture of before may still make its retries.
   * Calls under way end undisturbed in any case.
   */
  readonly retireAfterMs: number;
}

export type ProviderCheck =
  | { readonly kind: 'healthy'; readonly models: readonly ListedModel[]; readonly durationMs: number }
  /** `reason` is one sentence without secrets. */
  | {
      readonly kind: 'unhealthy';
      readonly cause: ProviderFailureKind;
      readonly reason: string;
      readonly durationMs: number;
    };

const CLOSE_LIMIT_MS = 500;

/**
 * One provider as configured: what its type reads in the config, its adapter and its model list, each made when first needed. It lives
 * as long as type, config and enablement stay the same, over any number of pictures of the registry.
 */
export class ProviderInstance {
  readonly parts: InstanceParts;
  readonly #shared: InstanceTools;
  #reading: ProviderReading | undefined;
  #adapter: ProviderAdapter | undefined;
  #list: ModelList | undefined;
  #checking: Promise<ProviderCheck> | undefined;
  #outdated = false;
  #retired = false;

  constructor(parts: InstanceParts, shared: InstanceTools) {
    this.parts = parts;
    this.#shared = shared;
  }

  get list(): ModelList {
    this.#list ??= new ModelList({
      now: this.#shared.tools.now,
      limiter: this.#shared.listLimiter,
      read: (signal) => this.#readList(signal),
      tell: (reading) => this.#tellList(reading),
    });
    return this.#list;
  }

  get reading(): ProviderReading {
    this.#reading ??= readProviderConfig(this.parts.typeName, this.parts.type, this.parts.rows);
    return this.#reading;
  }

  /** Whose public figures hold for its models: the vendor's at its address, else its type's. What runs at home is nobody's. */
  catalogue(book: ModelBook): Catalogue | undefined {
    const { type, rows } = this.parts;
    if (type === undefined || type.local) return undefined;
    const address = rows.find(({ key }) => key === 'baseURL')?.value;
    const at = typeof address === 'string' && address !== '' ? address : undefined;
    const vendors = at === undefined ? undefined : book.catalogueAt(at);
    if (vendors !== undefined) return { id: vendors, isItsOwn: true };
    if (type.catalogue === undefined) return undefined;
    return { id: type.catalogue, isItsOwn: at === undefined || isSameSite(at, type.defaultConfig?.['baseURL']) };
  }

  /** undefined where the configuration cannot work. */
  get adapter(): ProviderAdapter | undefined {
    return this.#adapter ?? this.#makeAdapter();
  }

  /** Asks the upstream now whether it is there, by its model list, which costs nothing. Who asks meanwhile shares the answer. */
  check(limitMs: number): Promise<ProviderCheck> {
    this.#checking ??= this.#check(limitMs).finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  /** Whether the same rows, read again, mean this very instance. */
  fits(parts: InstanceParts): boolean {
    const mine = this.parts;
    return (
      !this.#outdated &&
      mine.type === parts.type &&
      mine.typeName === parts.typeName &&
      mine.enabled === parts.enabled &&
      mine.connectTimeoutMs === parts.connectTimeoutMs &&
      sameRows(mine.rows, parts.rows)
    );
  }

  get isOutdated(): boolean {
    return this.#outdated;
  }

  /** The next picture gets a new instance, even of the same configuration. */
  outdate(): void {
    this.#outdated = true;
  }

  /** No new request will find this instance. */
  retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    if (this.#adapter !== undefined) this.#closeLater(this.#adapter);
  }

  /** At the end of the process: at once. A connection that an upstream leaves hanging is not waited for. */
  async close(): Promise<void> {
    this.#retired = true;
    this.#list?.abort();
    if (this.#adapter !== undefined) await atMost(CLOSE_LIMIT_MS, this.#close(this.#adapter));
  }

  async #check(limitMs: number): Promise<ProviderCheck> {
    const { reading } = this;
    if (reading.kind === 'broken')
      return { kind: 'unhealthy', cause: 'misconfigured', reason: reading.problem, durationMs: 0 };
    const { now } = this.#shared.tools;
    const beganMs = now();
    try {
      const models = await readInTime(limitMs, (signal) => this.#readList(signal));
      this.list.learn(models);
      return { kind: 'healthy', models, durationMs: now() - beganMs };
    } catch (error) {
      const failure = listFailure(error);
      this.list.missed(failure);
      return { kind: 'unhealthy', cause: failure.kind, reason: failure.message, durationMs: now() - beganMs };
    }
  }

  #makeAdapter(): ProviderAdapter | undefined {
    const { id, type, connectTimeoutMs } = this.parts;
    const { reading } = this;
    if (type === undefined || reading.kind === 'broken') return undefined;
    const { tools, log } = this.#shared;
    const connectMs = reading.config.limits.connectMs ?? connectTimeoutMs;
    try {
      this.#adapter = type.create(id, reading.config, { ...tools, connectTimeoutMs: connectMs });
    } catch {
      // The error's text may quote the config and with it a secret.
      log.warn(
        { provider: id, type: type.type },
        'The provider could not be brought up: its type failed on this configuration.',
      );
      this.#reading = { kind: 'broken', problem: `The ${type.label} type failed on this configuration.` };
      return undefined;
    }
    if (this.#retired) this.#closeLater(this.#adapter);
    return this.#adapter;
  }

  /** With the first key that the upstream takes: one that rests must not cost the provider its list. */
  async #readList(signal: AbortSignal): Promise<readonly ListedModel[]> {
    const { adapter, reading } = this;
    if (this.#retired || adapter === undefined || reading.kind === 'broken') throw notInUse();
    const [first, ...others] = reading.config.keys;
    for (const [index, key] of [first, ...others].entries()) {
      try {
        return (await adapter.listModels({ secret: key?.secret, signal })).slice(0, MAX_MODELS);
      } catch (error) {
        if (index === others.length || !isAboutKey(error)) throw error;
      }
    }
    throw notInUse();
  }

  #tellList(reading: ListReading): void {
    const details = { provider: this.parts.id, durationMs: reading.durationMs };
    switch (reading.kind) {
      case 'read':
        this.#shared.log.debug({ ...details, models: reading.models }, 'Model list read.');
        return;
      case 'failed':
        this.#shared.log.debug({ ...details, reason: reading.reason }, 'Model list not read.');
        return;
    }
  }

  #closeLater(adapter: ProviderAdapter): void {
    setTimeout(() => void this.#close(adapter), this.#shared.retireAfterMs).unref();
  }

  async #close(adapter: ProviderAdapter): Promise<void> {
    try {
      await adapter.close();
    } catch {
      this.#shared.log.debug({ provider: this.parts.id }, 'A replaced provider did not close cleanly.');
    }
  }
}

function sameRows(left: readonly ConfigRow[], right: readonly ConfigRow[]): boolean {
  if (left.length !== right.length) return false;
  const others = new Map(right.map((row) => [row.key, row]));
  return left.every((row) => {
    const other = others.get(row.key);
    return other !== undefined && other.problem === row.problem && jsonEqual(other.value, row.value);
  });
}

function notInUse(): ProviderCallError {
  return new ProviderCallError({ kind: 'cancelled', message: 'The provider is not in use.' });
}

function isAboutKey(error: unknown): boolean {
  if (!(error instanceof ProviderCallError)) return false;
  const { kind } = error.failure;
  return kind === 'authentication' || kind === 'no-funds' || kind === 'rate-limited';
}

/** Whether two addresses are of one owner, as far as their names tell: `dashscope.aliyuncs.com` and `dashscope-intl.aliyuncs.com`. */
function isSameSite(address: string, usual: unknown): boolean {
  return typeof usual === 'string' && siteOf(address) !== undefined && siteOf(address) === siteOf(usual);
}

function siteOf(address: string): string | undefined {
  return URL.parse(address)?.hostname.split('.').slice(-2).join('.');
}
