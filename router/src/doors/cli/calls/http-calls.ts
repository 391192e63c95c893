import type { IncomingMessage, RequestOptions } from 'node:http';
import { nodeHttp } from '../../../lib/node-http.ts';
import type { CallAnswer, CallWish, ManagementCalls, OpenAnswer } from './management-calls.ts';
import { readWhole } from './read-whole.ts';

export interface HttpCallsOptions {
  readonly url: URL;
  /** An API key of the router. */
  readonly key: string | undefined;
  /** How the connection is made, where it is not over the network. */
  readonly createConnection?: RequestOptions['createConnection'];
  /** How long the other side may be silent (300,000 ms). */
  readonly idleMs?: number;
}

/** Above every time limit of a router, so that it tells first what took so long. */
const IDLE_MS = 300_000;

/** Calls over HTTP. A path prefix of the URL stays in front of every path. */
export function httpCalls(options: HttpCallsOptions): ManagementCalls {
  const open = (wish: CallWish): Promise<OpenAnswer> =>
    send(options, wish).then(
      (response) => ({
        kind: 'answered',
        status: response.statusCode ?? 0,
        headers: response.headers,
        pieces: response,
      }),
      (error: unknown) => ({ kind: 'unreachable', reason: sentenceOf(error, options.url) }),
    );
  return { open, call: async (wish) => whole(await open(wish), options.url) };
}

async function whole(answer: OpenAnswer, url: URL): Promise<CallAnswer> {
  try {
    return await readWhole(answer);
  } catch (error) {
    return { kind: 'unreachable', reason: sentenceOf(error, url) };
  }
}

function send(
  { url, key, createConnection, idleMs = IDLE_MS }: HttpCallsOptions,
  wish: CallWish,
): Promise<IncomingMessage> {
  const body = wish.body === undefined ? undefined : Buffer.from(JSON.stringify(wish.body));
  const options: RequestOptions = {
    method: wish.method,
    ...(wish.signal && { signal: wish.signal }),
    // A connection of its own for each call, so that none is left open at the end.
    ...(createConnection ? { createConnection } : { agent: false }),
    headers: {
      accept: 'application/json, text/event-stream',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body && { 'content-type': 'application/json', 'content-length': body.length }),
      ...wish.headers,
    },
  };
  // The pair of streams inside this process has no clock, and the doors behind it have their own limits.
  const limited = createConnection === undefined;
  const send = url.protocol === 'https:' ? process.getBuiltinModule('node:https').request : nodeHttp.request;
  return new Promise((resolve, reject) => {
    let begun: IncomingMessage | undefined;
    const request = send(new URL(url.pathname.replace(/\/+$/, '') + wish.path, url), options, (response) => {
      begun = response;
      resolve(response);
    });
    if (limited) request.setTimeout(idleMs, () => (begun ?? request).destroy(silent(idleMs)));
    request.once('error', reject).end(body);
  });
}

function silent(idleMs: number): Error {
  return new Error(`it was silent for ${idleMs / 1_000} s`);
}

function sentenceOf(error: unknown, url: URL): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ECONNREFUSED':
      return `Nobody listens at ${url.origin}. Is the router running there?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host of ${url.origin} is not known.`;
    case 'ECONNRESET':
    case 'EPIPE':
      return `The router at ${url.origin} ended the connection before it had answered.`;
    default:
      return `The router at ${url.origin} cannot be asked: ${error instanceof Error ? error.message : String(error)}`;
  }
}
