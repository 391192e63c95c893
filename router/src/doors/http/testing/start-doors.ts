import type { ChatRequest } from '../../../domain/chat-request.ts';
import type { Freshen } from '../../../domain/freshness.ts';
import type { ProviderId } from '../../../domain/ids.ts';
import type { ApiKeyId, ApiKeyRole, Principal } from '../../../domain/principal.ts';
import { failureRules } from '../../../domain/provider-failure.ts';
import type { RequestRecord } from '../../../domain/request-record.ts';
import { routerError } from '../../../domain/router-error.ts';
import { HeldBodies } from '../../inference/body/held-bodies.ts';
import { createInferenceDoors } from '../../inference/create-inference-doors.ts';
import { writeError } from '../../inference/delivery/write-error.ts';
import { chatVoice } from '../../inference/openai/chat-voice.ts';
import type { InferenceRooms } from '../../inference/ports.ts';
import { MemoryResponseStore } from '../../inference/testing/memory-response-store.ts';
import { createHttpServer, type HttpPatience, type HttpServer } from '../create-http-server.ts';
import type { GateSettings, Handler } from '../ports.ts';

// The gate's room does not know the request room; what its tests need of it, the inference doors' port tells.
type Call = Parameters<InferenceRooms['handleChat']>[1];
type CatalogueView = ReturnType<InferenceRooms['catalogue']['current']>;
type RequestSettings = CatalogueView['settings'];
type DeliveryHead = Parameters<TestClient['begin']>[0];
export type TestClient = Call['client'];

export interface DoorsUnderTest {
  readonly server: HttpServer;
  readonly url: string;
  readonly port: number;
  /** What reached the request room. */
  readonly calls: { readonly request: ChatRequest; readonly call: Call }[];
  readonly records: RequestRecord[];
  /** What must not happen and did. */
  readonly reports: unknown[];
}

export interface DoorsOptions {
  readonly host?: string;
  readonly port?: number;
  readonly settings?: Partial<GateSettings>;
  readonly keys?: Readonly<Record<string, ApiKeyRole>>;
  readonly onChat?: (request: ChatRequest, call: Call) => unknown;
  readonly countTokens?: InferenceRooms['countTokens'];
  readonly management?: () => Promise<Handler>;
  readonly models?: InferenceRooms['models'];
  readonly responses?: InferenceRooms['responses'];
  readonly keepsResponses?: InferenceRooms['keepsResponses'];
  readonly freshen?: Freshen;
  readonly patience?: Partial<HttpPatience>;
  readonly keepBodies?: RequestSettings['keepBodies'];
  readonly hasRoomForBodies?: boolean;
  readonly maxHeldBodyBytes?: number;
}

/** The head of an answer of a provider `p`, where a test does not care. */
export function deliveryHead(stream: boolean, more: Partial<DeliveryHead> = {}): DeliveryHead {
  return {
    provider: 'p' as ProviderId,
    model: 'm',
    attempts: 1,
    latencyMs: 12.4,
    costUsd: undefined,
    dropped: [],
    warnings: [],
    stream,
    ...more,
  };
}

export const plainAnswer = Buffer.from(
  '{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}]}',
);

const defaultSettings: GateSettings = {
  authRequired: undefined,
  allowedHosts: [],
  allowedOrigins: [],
  maxBodyBytes: 20_000_000,
};

type Seen = Pick<DoorsUnderTest, 'calls' | 'records' | 'reports'>;

/** Starts the real server with the real doors; behind them, in place of the request room, a script. Ends when the test's `await using` does. */
export async function startDoors(options: DoorsOptions = {}): Promise<DoorsUnderTest & AsyncDisposable> {
  const seen: Seen = { calls: [], records: [], reports: [] };
  // Merged at each look, so that a test can change its settings while the server runs.
  const settings = (): GateSettings => ({ ...defaultSettings, ...options.settings });
  let ids = 0;
  const newId = (): string => `id-${++ids}`;
  const server = createHttpServer({
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    inference: createInferenceDoors(roomsOf(options, seen, settings, newId)),
    management: options.management ?? (async () => managementStandIn),
    gatekeeper: gatekeeperWith(options.keys ?? {}),
    settings,
    freshen: options.freshen ?? (() => undefined),
    newId,
    instance: 'this-router',
    report: (error) => seen.reports.push(error),
    ...(options.patience === undefined ? {} : { patience: options.patience }),
  });
  const outcome = await server.listen();
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  return {
    server,
    url: outcome.url,
    port: outcome.port,
    ...seen,
    async [Symbol.asyncDispose]() {
      await server.shutdown(0);
    },
  };
}

/** In place of the rooms behind the doors. */
function roomsOf(options: DoorsOptions, seen: Seen, settings: () => GateSettings, newId: () => string): InferenceRooms {
  const held = new HeldBodies(options.maxHeldBodyBytes ?? Number.POSITIVE_INFINITY);
  return {
    handleChat(request, call) {
      seen.calls.push({ request, call });
      (options.onChat ?? answerHello)(request, call);
    },
    countTokens:
      options.countTokens ??
      (async () => ({ kind: 'counted', tokens: 7, estimated: true, provider: 'p' as ProviderId, model: 'm' })),
    catalogue: { current: () => viewWith(options.keepBodies ?? 'all') },
    recorder: {
      write: (record) => seen.records.push(record),
      hasRoomForBodies: () => options.hasRoomForBodies ?? true,
    },
    models: options.models ?? {
      list: () => ({ kind: 'listed', entries: [], definitions: [] }),
      find: () => undefined,
    },
    responses: options.responses ?? new MemoryResponseStore(),
    keepsResponses: options.keepsResponses ?? (() => true),
    clock: {
      nowMs: () => Date.now(),
      ticksMs: () => performance.now(),
      random: () => 0.5,
      after: () => () => undefined,
    },
    reportBug: (error) => seen.reports.push(error),
    newId,
    bodyLimits: () => ({ maxBytes: settings().maxBodyBytes, held }),
  };
}

function answerHello(request: ChatRequest, call: Call): void {
  const { client } = call;
  client.begin(deliveryHead(request.stream));
  client.bytes(request.stream ? Buffer.from('data: {"choices":[]}\n\ndata: [DONE]\n\n') : plainAnswer);
  client.end();
}

const managementStandIn: Handler = (request, response, entered) => {
  if (request.url === '/whoami') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(entered));
    return;
  }
  const error = routerError('not_found');
  writeError({ request, response, requestId: entered.requestId, error, voice: chatVoice });
};

function gatekeeperWith(keys: Readonly<Record<string, ApiKeyRole>>) {
  const known = new Map(
    Object.entries(keys).map(([secret, role]): [string, Principal] => [
      secret,
      { kind: 'api-key', id: `key-of-${role}` as ApiKeyId, name: role, role },
    ]),
  );
  return { recognise: (secret: string) => known.get(secret), hasKeys: () => known.size > 0 };
}

function viewWith(keepBodies: RequestSettings['keepBodies']): CatalogueView {
  return {
    revision: 7,
    activeProvider: undefined,
    settings: {
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
      health: { probes: false, probeBudgetUsdPerDay: 0, checks: [], failureThreshold: 3, successThreshold: 2 },
      retries: 2,
      retryBaseMs: 250,
      breakerFailures: 5,
      breakerRestMs: 2_000,
      pingAfterMs: 15_000,
      pingEveryMs: 15_000,
      keepBodies,
      bodyBytesPerSecond: 16_777_216,
    },
    provider: () => undefined,
    alias: () => undefined,
    byPriority: [],
  };
}
