import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isJsonObject } from '../../../domain/json.ts';
import type { ApiKeyId, ApiKeyRole, Principal } from '../../../domain/principal.ts';
import { ProviderCallError } from '../../../domain/provider-adapter.ts';
import { routerError } from '../../../domain/router-error.ts';
import type { Log } from '../../../lib/log.ts';
import { createApiKeys } from '../../../people/api-keys.ts';
import { CacheCount } from '../../../records/cache-count.ts';
import { scriptedType } from '../../../registry/testing/scripted-type.ts';
import { type TestRegistry, testRegistry } from '../../../registry/testing/test-registry.ts';
import { createManagementApp } from '../app.ts';
import type { BodyReading, ManagementRooms } from '../ports.ts';
import { emptyHistory } from './empty-history.ts';
import { memoryInsight } from './memory-insight.ts';
import { memoryKeyStore } from './memory-key-store.ts';
import { stillBudgets } from './still-budgets.ts';

export interface TestManagement {
  readonly url: string;
  readonly rooms: ManagementRooms;
  readonly test: TestRegistry;
  /** Faults of our own that were told to the operator. */
  readonly reports: unknown[];
  /** Assign to play what the rest of the house says. */
  readonly house: { refusal?: string; problem?: string; trouble?: string };
  /** One request as somebody; `as` is `local` where it is left out. */
  ask(method: string, path: string, options?: AskOptions): Promise<TestAnswer>;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly body?: unknown;
  readonly as?: ApiKeyRole | 'local';
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read many shapes, and assert each field that they read.
  readonly json: any;
}

const unreachable = { kind: 'unreachable', code: 'ECONNREFUSED', message: 'Nobody listens there.' } as const;

/** Of a router that has done nothing yet. */
function idleRouting(): ManagementRooms['routing'] {
  const nothing = { model: undefined, lessons: undefined, nextAtMs: undefined, problem: undefined };
  return {
    probes: async () => ({ spentUsdToday: 0, spentUsdTotal: 0, calls: { ok: 0, failed: 0 }, down: [] }),
    predictor: async () => ({ state: 'untrained', leastLessons: 100, ...nothing }),
  };
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** The management application behind a real HTTP server whose gate believes what a header says, over a real registry in memory. */
export async function startManagement(change: Partial<ManagementRooms> = {}): Promise<TestManagement> {
  const test: TestRegistry = await testRegistry([
    scriptedType({ type: 'lm-studio' }),
    scriptedType({ type: 'usual', defaultConfig: { baseURL: 'http://localhost:1234/v1' } }),
    scriptedType({ type: 'strict', required: ['apiKey'] }),
    scriptedType({ type: 'listing', list: async () => [{ id: 'org/large', contextLength: 9_000 }, { id: 'small' }] }),
    scriptedType({ type: 'stand-in', standIn: true, list: async () => [{ id: 'anything' }] }),
    scriptedType({
      type: 'slow',
      list: async () => {
        await nextTurn();
        test.clock.nowMs += 100;
        throw new ProviderCallError(unreachable);
      },
    }),
    scriptedType({ type: 'dead', list: () => Promise.reject(new ProviderCallError(unreachable)) }),
  ]);
  const reports: unknown[] = [];
  const house: TestManagement['house'] = {};
  let ids = 0;
  const newId = (prefix: string): string => `${prefix}_${++ids}`;
  const history = change.history ?? emptyHistory();
  const rooms: ManagementRooms = {
    registry: test.registry,
    apiKeys: createApiKeys({ store: memoryKeyStore(), now: () => test.clock.nowMs, newId, log: silent }),
    history,
    ...memoryInsight(history, () => test.clock.nowMs),
    newId,
    metrics: { render: async () => ({ contentType: 'text/plain; version=0.0.4', body: 'router_up 1\n' }) },
    health: { trouble: () => house.trouble },
    readiness: { refusal: () => house.refusal, problem: () => house.problem },
    running: () => undefined,
    answers: {
      count: new CacheCount(),
      kept: { entries: 0, bytes: 0 },
      firsts: { entries: 0, bytes: 0 },
      shares: () => [],
      clear: () => 0,
    },
    budgets: stillBudgets(test.registry),
    routing: idleRouting(),
    routes: { explain: () => ({ kind: 'refused', error: routerError('model_not_found') }) },
    readBody: readWholeBody,
    now: () => test.clock.nowMs,
    report: (error) => reports.push(error),
    ...change,
  };
  const handle = await createManagementApp(rooms);
  const server = createServer((request, response) => {
    const principal = principalOf(request.headers['x-test-role']);
    handle(request, response, { requestId: 'request-1', principal, remoteAddress: '127.0.0.1' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    rooms,
    test,
    reports,
    house,
    ask: (method, path, options = {}) => ask(`${url}${path}`, method, options),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function ask(url: string, method: string, { body, as = 'local', headers }: AskOptions): Promise<TestAnswer> {
  const response = await fetch(url, {
    method,
    headers: { 'x-test-role': as, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : undefined,
  };
}

function principalOf(role: string | string[] | undefined): Principal {
  if (role === 'inference' || role === 'operator' || role === 'admin') {
    return { kind: 'api-key', id: 'key_test' as ApiKeyId, name: 'test', role };
  }
  return { kind: 'local' };
}

/** As the real one, without its limits: they are tested where it lies. */
async function readWholeBody(request: IncomingMessage): Promise<BodyReading> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (chunks.length === 0) return { kind: 'received', body: undefined };
  if (request.headers['content-type'] !== 'application/json') {
    return { kind: 'refused', error: routerError('unsupported_media_type') };
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (isJsonObject(body)) return { kind: 'received', body };
    return { kind: 'refused', error: routerError('invalid_request', 'The body must be a JSON object.') };
  } catch {
    return { kind: 'refused', error: routerError('invalid_json') };
  }
}
