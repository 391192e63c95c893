import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FakeAnswer } from './fake-answer.ts';
import { type FakeDialect, fakeOpenAi } from './fake-dialect.ts';
import { type FakeAsk, fakeSteps } from './fake-steps.ts';
import { playSteps } from './play-steps.ts';
import type { Refuses } from './strict-vendor.ts';

/** One answer for ever; a list, whose last entry repeats; or a decision per request. */
export type FakeScript = FakeAnswer | readonly FakeAnswer[] | ((request: FakeRequest, index: number) => FakeAnswer);

/** Where models are asked. */
const MODEL_PATHS =
  /\/(?:chat\/completions|completions|embeddings|messages|v2\/chat|generation|api\/chat|responses(?:\/input_tokens)?|[^/]+:(?:(?:streamGenerate|generate)Content|rawPredict|streamRawPredict))(?:\?|$)/;

export interface FakeUpstreamOptions {
  /** OpenAI's unless said otherwise. */
  readonly speaks?: FakeDialect;
  /** `::1` for the tests of `localhost`. */
  readonly host?: '127.0.0.1' | '::1';
  readonly port?: number;
  /** What `GET /v1/models` lists. */
  readonly models?: readonly string[];
  /** A body for `GET /v1/models` instead of the list made of `models`. */
  readonly modelsReply?: { readonly status: number; readonly body: string };
  /** Requests with another bearer key get 401. */
  readonly apiKey?: string;
  /** Ends every stream with its usage, asked or not. */
  readonly usageUnasked?: boolean;
  /** Answers 400 to what this says it refuses (`strictVendor`). */
  readonly refuses?: Refuses;
}

/** One chat request as it arrived. `closedEarly`, `bytesWritten` and `closed` go on telling while the answer runs. */
export interface FakeRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly body: Readonly<Record<string, unknown>>;
  /** The client closed the connection before the answer was whole. */
  readonly closedEarly: boolean;
  /** Bytes of the answer's body handed to the socket so far. Stops growing while the reader does not read. */
  readonly bytesWritten: number;
  /** Resolves when the exchange is over, however it ended. */
  readonly closed: Promise<void>;
}

export interface FakeUpstream {
  /** The base URL, version path included: `http://127.0.0.1:41234/v1`. */
  readonly url: string;
  readonly origin: string;
  readonly port: number;
  /** Chat requests so far, oldest first. */
  readonly requests: readonly FakeRequest[];
  /** How often the model list was asked for. */
  readonly modelListRequests: number;
  readonly openConnections: number;
  /** Another script from now on. */
  play(script: FakeScript): void;
  close(): Promise<void>;
}

interface Recorded {
  path: string;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  body: Readonly<Record<string, unknown>>;
  closedEarly: boolean;
  resetHere: boolean;
  bytesWritten: number;
  closed: Promise<void>;
}

/** A real HTTP server on loopback that speaks OpenAI's chat dialect, or another one, and does what its script says, faults included. */
export async function fakeUpstream(script: FakeScript = {}, options: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
  const requests: Recorded[] = [];
  const state = { script, modelListRequests: 0, connections: 0, closing: undefined as Promise<void> | undefined };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.on('connection', (socket) => {
    state.connections += 1;
    socket.once('close', () => {
      state.connections -= 1;
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const bytes = await readAll(request);
    if (wrongKey(request.headers, options)) return unauthorized(response, options);
    if (request.method === 'GET' && /\/models(?:\?|$)/.test(path)) {
      state.modelListRequests += 1;
      return listModels(response, options);
    }
    if (!MODEL_PATHS.test(path)) return elsewhere(path, response, options);
    const recorded = record(path, request.headers, bytes, response);
    requests.push(recorded);
    const refused = options.refuses?.(recorded.body, path);
    if (refused !== undefined) {
      const { errorBody } = options.speaks ?? fakeOpenAi;
      response.writeHead(refused.status, { 'content-type': 'application/json' }).end(errorBody(refused));
      return;
    }
    const reply = choose(state.script, recorded, requests.length - 1);
    await playSteps(fakeSteps(reply, readAsk(recorded, options), options.speaks), response, {
      written(bytes) {
        recorded.bytesWritten += bytes;
      },
      resetting() {
        recorded.resetHere = true;
      },
    });
  }

  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://${host === '::1' ? '[::1]' : host}:${port}`;
  return {
    url: `${origin}/v1`,
    origin,
    port,
    requests,
    get modelListRequests() {
      return state.modelListRequests;
    },
    get openConnections() {
      return state.connections;
    },
    play(next) {
      state.script = next;
    },
    close() {
      state.closing ??= closeServer(server);
      return state.closing;
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function record(path: string, headers: IncomingHttpHeaders, bytes: Buffer, response: ServerResponse): Recorded {
  const recorded: Recorded = {
    path,
    headers,
    bytes,
    body: parseBody(bytes),
    closedEarly: false,
    resetHere: false,
    bytesWritten: 0,
    closed: once(response, 'close').then(() => {
      recorded.closedEarly = !response.writableFinished && !recorded.resetHere;
    }),
  };
  return recorded;
}

function parseBody(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function readAsk({ path, body, headers }: Recorded, { usageUnasked = false, speaks }: FakeUpstreamOptions): FakeAsk {
  const streamOptions = body['stream_options'] as { include_usage?: unknown } | null | undefined;
  const messages = Array.isArray(body['messages']) ? (body['messages'] as readonly { role?: unknown }[]) : [];
  return {
    model: speaks?.modelIn?.(path) ?? (typeof body['model'] === 'string' ? body['model'] : 'fake-model'),
    stream: speaks?.streams?.(headers, path) ?? body['stream'] === true,
    wantsUsage: usageUnasked || streamOptions?.include_usage === true,
    endsWithAssistant: messages.at(-1)?.role === 'assistant',
  };
}

function choose(script: FakeScript, request: FakeRequest, index: number): FakeAnswer {
  if (typeof script === 'function') return script(request, index);
  if (isList(script)) return script[Math.min(index, script.length - 1)] ?? {};
  return script;
}

function isList(script: FakeAnswer | readonly FakeAnswer[]): script is readonly FakeAnswer[] {
  return Array.isArray(script);
}

function wrongKey(headers: IncomingHttpHeaders, { apiKey, speaks = fakeOpenAi }: FakeUpstreamOptions): boolean {
  return apiKey !== undefined && !speaks.hasKey(headers, apiKey);
}

function listModels(response: ServerResponse, options: FakeUpstreamOptions): void {
  const { models = ['fake-model'], speaks = fakeOpenAi } = options;
  const reply = options.modelsReply ?? { status: 200, body: speaks.modelList(models) };
  response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
}

function unauthorized(response: ServerResponse, { speaks = fakeOpenAi }: FakeUpstreamOptions): void {
  const error = { message: 'Incorrect API key provided.', type: 'invalid_request_error', code: 'invalid_api_key' };
  response.writeHead(401, { 'content-type': 'application/json' }).end(speaks.errorBody({ status: 401, ...error }));
}

function elsewhere(path: string, response: ServerResponse, { speaks }: FakeUpstreamOptions): void {
  const body = speaks?.otherBody?.(path);
  if (body === undefined) notFound(response);
  else response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}

function notFound(response: ServerResponse): void {
  const error = { message: 'Unknown path.', type: 'invalid_request_error', code: null };
  response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}
