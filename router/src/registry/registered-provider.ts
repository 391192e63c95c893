import type { Abilities } from '../domain/capability.ts';
import type { ProviderId } from '../domain/ids.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Cost } from '../domain/price.ts';
import type { ProviderAdapter, ProviderKey, RetryRules, TimeLimits } from '../domain/provider-adapter.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { RateLimit } from '../domain/rate-limit.ts';
import type { Usage } from '../domain/usage.ts';
import { maskSecret, maskValue } from './mask.ts';
import { ModelFacts } from './model-facts.ts';
import type { ListFailure } from './model-list.ts';
import type { ConfigRow, DeploymentRow, ModelBook, ModelRow, ProviderTypes } from './ports.ts';
import type { ProviderInstance } from './provider-instance.ts';
import { configOf, jsonOf } from './read-provider-config.ts';
import type { SettingsPicture } from './read-settings.ts';
import type { ProviderShelf } from './row-index.ts';
import { isSecretKey } from './secret-keys.ts';
import { timeLimits } from './time-limits.ts';

/** `disabled` comes before `error`: nobody needs to mend what is switched off. */
export type ProviderState =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'error'; readonly problem: string };

/** One model linked to a provider, as doors show it: the deployment's own values, else the model's. */
export interface LinkedModel {
  readonly model: ModelRow;
  readonly deployment: DeploymentRow;
  readonly isDefault: boolean;
}

export interface ProviderParts {
  readonly shelf: ProviderShelf;
  readonly instance: ProviderInstance;
  readonly shared: SharedParts;
}

/** What all providers of one picture have in common. */
export interface SharedParts {
  readonly models: ReadonlyMap<string, ModelRow>;
  readonly settings: SettingsPicture;
  readonly types: ProviderTypes;
  readonly book: ModelBook;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Near names are for people: so many are enough. */
const MAX_NAMES = 64;
const noKeys: readonly ProviderKey[] = [];
const noConfig: JsonObject = {};
const noRules: RetryRules = {};

/**
 * One provider in one picture of the registry: what a request needs of it (request's `CandidateProvider`) and what doors show.
 * All that costs time is worked out at the first question.
 */
export class RegisteredProvider {
  readonly id: ProviderId;
  /** Models linked here, by id. */
  readonly deployments: ReadonlyMap<string, DeploymentRow>;
  readonly #parts: ProviderParts;
  #limits: TimeLimits | undefined;
  #facts: ModelFacts | undefined;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
    const { deployments } = parts.shelf;
    this.deployments = deployments.length === 0 ? noDeployments : new Map(deployments.map((row) => [row.modelId, row]));
    // An id in the table was checked on its way in, or belongs to a row written by hand that no path can name.
    this.id = parts.shelf.row.id as ProviderId;
  }

  /** The models that somebody linked to it. */
  ownModels(): readonly string[] {
    return [...this.deployments.keys()];
  }

  get name(): string {
    return this.#parts.shelf.row.name;
  }

  get type(): string {
    return this.#parts.shelf.row.type;
  }

  get enabled(): boolean {
    return this.#parts.shelf.row.enabled;
  }

  get priority(): number {
    return this.#parts.shelf.row.priority;
  }

  get description(): string | undefined {
    return this.#parts.shelf.row.description;
  }

  get changedAtMs(): number {
    return this.updatedAtMs;
  }

  get createdAtMs(): number {
    return this.#parts.shelf.row.createdAtMs;
  }

  get updatedAtMs(): number {
    return this.#parts.shelf.row.updatedAtMs;
  }

  get local(): boolean {
    return this.#parts.instance.parts.type?.local ?? false;
  }

  get machine(): string | undefined {
    if (!this.local) return undefined;
    const { parts } = this.#parts.instance;
    const address = parts.rows.find(({ key }) => key === 'baseURL')?.value ?? parts.type?.defaultConfig?.['baseURL'];
    return typeof address === 'string' ? URL.parse(address)?.host : undefined;
  }

  region(model: string): string | undefined {
    const { reading } = this.#parts.instance;
    const ofProvider = reading.kind === 'read' ? reading.config.region : undefined;
    return (this.deployments.get(model)?.region ?? ofProvider)?.toLowerCase();
  }

  get standIn(): boolean {
    return this.#parts.instance.parts.type?.standIn ?? false;
  }

  get state(): ProviderState {
    if (!this.enabled) return { kind: 'disabled' };
    const { reading } = this.#parts.instance;
    return reading.kind === 'read' ? loaded : { kind: 'error', problem: reading.problem };
  }

  get adapter(): ProviderAdapter | undefined {
    return this.enabled ? this.#parts.instance.adapter : undefined;
  }

  get keys(): readonly ProviderKey[] {
    const { reading } = this.#parts.instance;
    return reading.kind === 'read' ? reading.config.keys : noKeys;
  }

  /** Config keys that the type does not know: kept, and told to the person who wrote them. */
  get unknownConfigKeys(): readonly string[] {
    const { reading } = this.#parts.instance;
    return reading.kind === 'read' ? reading.config.unknownKeys : [];
  }

  /** What its type takes otherwise than it was written, in sentences. */
  get configRemarks(): readonly string[] {
    const { reading } = this.#parts.instance;
    const remarks = reading.kind === 'read' ? (reading.config.remarks ?? []) : [];
    return remarks.map(({ field, message }) => `config.${field}: ${message}`);
  }

  get limits(): TimeLimits {
    this.#limits ??= this.#readLimits();
    return this.#limits;
  }

  get retry(): RetryRules {
    const { reading } = this.#parts.instance;
    return reading.kind === 'read' ? (reading.config.retry ?? noRules) : noRules;
  }

  /** How much it may get in a minute, where its config says so. */
  get rateLimit(): RateLimit | undefined {
    const { reading } = this.#parts.instance;
    return reading.kind === 'read' ? reading.config.rateLimit : undefined;
  }

  /** `config.defaultModel` and `is_default` are one value; where a hand-written row made them differ, the config's holds. */
  get defaultModel(): string | undefined {
    const configured = this.#configuredDefault();
    if (configured !== undefined) return configured;
    return [...this.deployments.values()].find((deployment) => deployment.isDefault)?.modelId;
  }

  hasModel(model: string): 'yes' | 'no' | 'unknown' {
    const { deployments } = this;
    const { instance } = this.#parts;
    if (instance.parts.type?.anyModel === true || deployments.has(model)) return 'yes';
    return instance.list.has(model);
  }

  upstreamName(model: string): string {
    return this.deployments.get(model)?.upstreamName ?? model;
  }

  firstListing(): Promise<void> | undefined {
    return this.instance.list.first();
  }

  listProblem(): ProviderFailure | undefined {
    return this.listFailure()?.failure;
  }

  /** The same with its time, epoch milliseconds. */
  listFailure(): ListFailure | undefined {
    return this.instance.list.failure;
  }

  /** The default first, then linked ones, then those of the live list that can chat. */
  modelNames(): readonly string[] {
    const { instance } = this.#parts;
    const { defaultModel, deployments } = this;
    const names = new Set(defaultModel === undefined ? [] : [defaultModel]);
    for (const id of deployments.keys()) names.add(id);
    for (const model of instance.list.models.values()) if (model.chat !== false) names.add(model.id);
    return [...names].slice(0, MAX_NAMES);
  }

  cost(model: string, usage: Usage): Cost | undefined {
    return this.facts.cost(model, usage);
  }

  maxOutputTokens(model: string): number | undefined {
    return this.facts.maxOutputTokens(model);
  }

  contextLength(model: string): number | undefined {
    return this.facts.contextLength(model);
  }

  abilities(model: string): Abilities {
    return this.facts.abilities(model);
  }

  /** What its models cost, hold and can do. */
  get facts(): ModelFacts {
    this.#facts ??= this.#makeFacts();
    return this.#facts;
  }

  /** The linked models in the order of their ids. */
  linkedModels(): readonly LinkedModel[] {
    const { shared } = this.#parts;
    const { defaultModel, deployments } = this;
    return [...deployments.values()]
      .map((deployment) => ({
        deployment,
        model: shared.models.get(deployment.modelId) ?? undefinedModel(deployment),
        isDefault: deployment.modelId === defaultModel,
      }))
      .sort((left, right) => (left.model.id < right.model.id ? -1 : 1));
  }

  /** The config as it may be shown: secrets masked, and with what holds where it says nothing. */
  shownConfig(): JsonObject {
    return { ...this.defaultConfig(), ...this.maskedConfig() };
  }

  /** What its type gives for keys that the config leaves out. Never stored, so that another default of another version holds by itself. */
  defaultConfig(): JsonObject {
    const defaults = this.#parts.instance.parts.type?.defaultConfig ?? noConfig;
    const isGiven = (key: string): boolean => this.configRows.some((row) => row.key === key);
    return Object.fromEntries(Object.entries(defaults).filter(([key]) => !isGiven(key)));
  }

  /** The config as it is kept, secrets masked. */
  maskedConfig(): JsonObject {
    return Object.fromEntries(
      this.configRows.map((row) => [
        row.key,
        this.isSecret(row.key) ? maskSecret(jsonOf(row)) : maskValue(jsonOf(row)),
      ]),
    );
  }

  /** Whether a config key holds a secret, by its name or because somebody marked it. */
  isSecret(key: string): boolean {
    if (isSecretKey(this.#parts.shared.types, key)) return true;
    return this.configRows.some((row) => row.key === key && row.isSensitive);
  }

  /** Config keys that are secrets because somebody said so, or because of what stands in them. */
  get markedSecrets(): readonly string[] {
    const { types } = this.#parts.shared;
    return this.configRows.filter((row) => row.isSensitive && !isSecretKey(types, row.key)).map(({ key }) => key);
  }

  /** Those that wait to be given. */
  get awaitedSecrets(): readonly string[] {
    return this.configRows.filter((row) => row.isSensitive && row.value === null).map(({ key }) => key);
  }

  /** The rows as kept, secrets open: for this room alone. */
  get configRows(): readonly ConfigRow[] {
    return this.#parts.instance.parts.rows;
  }

  /** Whether this very object means a shelf of rows in the next picture too, where all that providers share is the same. */
  mayStay(shelf: ProviderShelf): boolean {
    return this.#parts.shelf === shelf && !this.instance.isOutdated;
  }

  /** The live part, shared by all pictures while the configuration stays the same: for this room alone. */
  get instance(): ProviderInstance {
    return this.#parts.instance;
  }

  #configuredDefault(): string | undefined {
    const { reading, parts } = this.#parts.instance;
    if (reading.kind === 'read') return reading.config.defaultModel;
    const raw = configOf(parts.rows)['defaultModel'];
    return typeof raw === 'string' && raw !== '' ? raw : undefined;
  }

  #makeFacts(): ModelFacts {
    const { instance, shared } = this.#parts;
    const { book, now, models } = shared;
    return new ModelFacts({
      book,
      now,
      catalogue: () => instance.catalogue(book),
      deployment: (model) => this.deployments.get(model),
      definition: (model) => models.get(model),
      listed: (model) => instance.list.models.get(this.upstreamName(model)),
      upstreamName: (model) => this.upstreamName(model),
    });
  }

  #readLimits(): TimeLimits {
    const { instance, shared } = this.#parts;
    const { reading } = instance;
    const type = instance.parts.type ?? unknownType;
    return timeLimits(type, shared.settings, reading.kind === 'read' ? reading.config.limits : {});
  }
}

const noDeployments: ReadonlyMap<string, DeploymentRow> = new Map();
const loaded: ProviderState = { kind: 'loaded' };
const unknownType = { local: false, defaultLimits: {} };

/** A row of `provider_models` written by hand, without its row in `models`. */
function undefinedModel({ modelId, createdAtMs, updatedAtMs }: DeploymentRow): ModelRow {
  return {
    id: modelId,
    name: modelId,
    description: undefined,
    capabilities: [],
    contextLength: undefined,
    maxOutputTokens: undefined,
    createdAtMs,
    updatedAtMs,
  };
}
