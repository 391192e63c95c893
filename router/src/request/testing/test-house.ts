import type { Alias } from '../../domain/alias.ts';
import { type Abilities, unknownAbilities } from '../../domain/capability.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Principal } from '../../domain/principal.ts';
import type { ProviderKey, RetryRules, TimeLimits } from '../../domain/provider-adapter.ts';
import { failureRules, type ProviderFailure } from '../../domain/provider-failure.ts';
import type { RateLimit } from '../../domain/rate-limit.ts';
import type { RequestRecord } from '../../domain/request-record.ts';
import type { RequestSettings } from '../../domain/request-settings.ts';
import { noWishes, type RouteWishes } from '../../domain/route-wishes.ts';
import { numberOf } from '../../lib/number-of.ts';
import { handleChat } from '../handle-chat.ts';
import type { Call, CandidateProvider, CandidateState, CatalogueView, MemoryWish } from '../ports.ts';
import { createRooms, type Rooms } from '../rooms.ts';
import { RecordingClient } from './recording-client.ts';
import { ScriptedAdapter } from './scripted-adapter.ts';
import { VirtualClock } from './virtual-clock.ts';

const limits: TimeLimits = {
  connectMs: 5_000,
  headersMs: 30_000,
  firstContentMs: 60_000,
  idleMs: 60_000,
  totalMs: 120_000,
  streamTotalMs: 600_000,
  reasoningFirstContentMs: 600_000,
  reasoningTotalMs: 1_800_000,
};

export const settings: RequestSettings = {
  fallbackEnabled: false,
  continueOnBreak: false,
  strategy: undefined,
  balancing: undefined,
  strategyWeights: {},
  balancingWeights: new Map(),
  fallbackChains: [],
  hedging: undefined,
  policy: undefined,
  dataResidency: undefined,
  callsPerMachine: undefined,
  failureRules,
  learning: { isOn: false, windowMs: 300_000, intervalMs: 3_600_000 },
  health: { probes: true, probeBudgetUsdPerDay: 0.01, checks: [], failureThreshold: 3, successThreshold: 2 },
  retries: 2,
  retryBaseMs: 250,
  breakerFailures: 5,
  breakerRestMs: 2_000,
  pingAfterMs: 15_000,
  pingEveryMs: 10_000,
  keepBodies: 'all',
  bodyBytesPerSecond: 16_777_216,
};

export interface TestProviderOptions {
  readonly priority?: number;
  readonly local?: boolean;
  readonly standIn?: boolean;
  readonly state?: CandidateState;
  readonly keys?: readonly ProviderKey[];
  readonly limits?: Partial<TimeLimits>;
  readonly defaultModel?: string;
  readonly models?: Readonly<Record<string, 'yes' | 'no' | 'unknown'>>;
  readonly linked?: readonly string[];
  readonly otherModels?: 'yes' | 'no' | 'unknown';
  readonly adapter?: ScriptedAdapter;
  readonly firstListing?: () => Promise<void> | undefined;
  readonly listProblem?: ProviderFailure;
  readonly retry?: RetryRules;
  readonly machine?: string;
  readonly regions?: Readonly<Record<string, string>>;
  readonly contextLengths?: Readonly<Record<string, number>>;
  readonly abilities?: Readonly<Record<string, Abilities>>;
  readonly rateLimit?: RateLimit;
  readonly maxOutputTokens?: number;
  /** USD for a token of prompt or answer (0.001); null: nobody knows. */
  readonly usdPerToken?: number | null;
}

export interface TestProvider extends CandidateProvider {
  readonly adapter: ScriptedAdapter;
}

export function testProvider(id: string, options: TestProviderOptions = {}): TestProvider {
  const models = options.models ?? {};
  return {
    id: id as ProviderId,
    name: id,
    priority: options.priority ?? 0,
    changedAtMs: 0,
    local: options.local ?? false,
    machine: options.machine,
    standIn: options.standIn ?? false,
    state: options.state ?? { kind: 'loaded' },
    adapter: options.adapter ?? new ScriptedAdapter(),
    keys: options.keys ?? [],
    limits: { ...limits, ...options.limits },
    retry: options.retry ?? {},
    defaultModel: options.defaultModel,
    hasModel: (model) => models[model] ?? options.otherModels ?? 'unknown',
    upstreamName: (model) => `upstream-${model}`,
    firstListing: () => options.firstListing?.(),
    listProblem: () => options.listProblem,
    ownModels: () => options.linked ?? [],
    modelNames: () => Object.keys(models),
    rateLimit: options.rateLimit,
    maxOutputTokens: () => options.maxOutputTokens,
    cost: (_model, usage) =>
      options.usdPerToken === null && usage.reportedCostUsd === undefined
        ? undefined
        : {
            usd: usage.reportedCostUsd ?? (usage.inputTokens + usage.outputTokens) * (options.usdPerToken ?? 0.001),
            source: usage.reportedCostUsd === undefined ? 'deployment' : 'upstream',
            date: undefined,
          },
    region: (model) => options.regions?.[model],
    contextLength: (model) => options.contextLengths?.[model],
    abilities: (model) => options.abilities?.[model] ?? unknownAbilities,
  };
}

export function testKey(secret: string, extra: Partial<ProviderKey> = {}): ProviderKey {
  return { secret, weight: 1, models: undefined, ...extra };
}

export interface TestViewOptions {
  readonly providers: readonly CandidateProvider[];
  readonly active?: string | undefined;
  readonly settings?: Partial<RequestSettings>;
  readonly revision?: number;
  readonly aliases?: readonly Alias[];
}

/** A picture of the registry. The first provider is active unless `active` says otherwise. */
export function testView(options: TestViewOptions): CatalogueView {
  const { providers } = options;
  const byId = new Map<string, CandidateProvider>(providers.map((provider) => [provider.id, provider]));
  return {
    revision: options.revision ?? 1,
    activeProvider: ('active' in options ? options.active : providers[0]?.id) as ProviderId | undefined,
    settings: { ...settings, ...options.settings },
    provider: (id) => byId.get(id),
    alias: (id) => options.aliases?.find((alias) => alias.id === id),
    byPriority: providers.toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1)),
  };
}

export interface Question {
  readonly model?: string | undefined;
  readonly provider?: string;
  readonly header?: string;
  readonly stream?: boolean;
  readonly reasoning?: boolean;
  readonly client?: RecordingClient;
  readonly explains?: boolean;
  readonly session?: string;
  readonly wishes?: Partial<RouteWishes>;
  readonly memory?: Partial<MemoryWish>;
  readonly principal?: Principal;
  readonly endUser?: string;
  readonly tags?: readonly string[];
  readonly maxOutputTokens?: number;
  /** Further fields of the body. */
  readonly body?: JsonObject;
}

export function testRequest(question: Question = {}): ChatRequest {
  const body = {
    model: 'model' in question ? question.model : 'm',
    messages: [{ role: 'user', content: 'Say hello' }],
    ...(question.maxOutputTokens === undefined ? {} : { max_tokens: question.maxOutputTokens }),
    ...question.body,
  };
  const fields: JsonObject = body;
  return {
    dialect: 'openai-chat',
    bytes: new TextEncoder().encode(JSON.stringify(body)),
    spellsModelOnce: true,
    body,
    model: body.model,
    provider: question.provider,
    wishes: question.wishes && { ...noWishes, ...question.wishes },
    stream: question.stream ?? false,
    wantsUsage: false,
    reasoning: question.reasoning ?? false,
    strict: false,
    meaning: () => ({
      ...emptyMeaning,
      maxOutputTokens: numberOf(fields['max_completion_tokens']) ?? numberOf(fields['max_tokens']),
      choices: numberOf(fields['n']),
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Say hello' }] }],
    }),
  };
}

/** The whole room with scripted providers, a virtual clock and a list of records. */
export class TestHouse {
  readonly clock = new VirtualClock();
  readonly records: RequestRecord[] = [];
  readonly bugs: unknown[] = [];
  readonly rooms: Rooms;
  view: CatalogueView;
  principal: Principal = { kind: 'local' };
  #asked = 0;

  constructor(options: TestViewOptions) {
    this.view = testView(options);
    this.rooms = createRooms({
      catalogue: { current: () => this.view },
      recorder: { write: (record) => this.records.push(record), hasRoomForBodies: () => true },
      clock: this.clock,
      reportBug: (error) => this.bugs.push(error),
    });
  }

  ask(question: Question = {}): RecordingClient {
    const client = question.client ?? new RecordingClient();
    this.#asked += 1;
    const call: Call = {
      id: `request-${this.#asked}`,
      requestId: `x-${this.#asked}`,
      endpoint: '/v1/chat/completions',
      receivedAtMs: this.clock.nowMs(),
      principal: question.principal ?? this.principal,
      providerHeader: question.header,
      endUser: question.endUser,
      tags: question.tags,
      explains: question.explains ?? false,
      session: question.session,
      memory: question.memory && { idempotencyKey: undefined, mode: 'usual', maxAgeMs: undefined, ...question.memory },
      client,
    };
    handleChat(testRequest(question), call, this.rooms);
    return client;
  }

  get record(): RequestRecord {
    const [record, ...more] = this.records;
    if (record === undefined || more.length > 0) throw new Error(`There are ${this.records.length} records, not one.`);
    return record;
  }
}
