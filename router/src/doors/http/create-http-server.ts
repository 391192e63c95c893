import type { Server, ServerResponse } from 'node:http';
import { routerError } from '../../domain/router-error.ts';
import { nodeHttp } from '../../lib/node-http.ts';
import { writeError } from '../inference/delivery/write-error.ts';
import { chatVoice } from '../inference/openai/chat-voice.ts';
import { beginShutdown, type Shutdown, type ShutdownOutcome } from './begin-shutdown.ts';
import { answerClientError, refuseSocket } from './client-error.ts';
import { FrontGate, type FrontGateOptions } from './front-gate.ts';
import { isLoopbackAddress } from './guards/is-loopback-address.ts';
import { type ListenOutcome, listen, urlOf } from './listen.ts';
import { responseClass } from './response-class.ts';

export interface HttpServerOptions extends FrontGateOptions {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly patience?: Partial<HttpPatience>;
}

/** How long clients may take, milliseconds. */
export interface HttpPatience {
  /** From the connection to the last header. */
  readonly headersMs: number;
  /** From the first byte of a request to the last of its body. */
  readonly requestMs: number;
  /** Of an idle connection; above the 60 s of common balancers, so that they close first and never send into a closing one. */
  readonly idleMs: number;
  /** Of a whole answer that waits for its reader, without one byte leaving. Between this and twice this, as the socket notices. */
  readonly stallMs: number;
  /** How often the first two are looked at. */
  readonly checkEveryMs: number;
}

const defaultPatience: HttpPatience = {
  headersMs: 15_000,
  requestMs: 120_000,
  idleMs: 75_000,
  stallMs: 30_000,
  checkEveryMs: 5_000,
};
const MAX_HEADER_BYTES = 16_384;
const DRAIN_LIMIT_MS = 30_000;
const PROBE_VANISHED_CLIENTS_AFTER_MS = 60_000;

export interface HttpServer {
  /** Binds and serves. A second call is a mistake of the caller. */
  listen(): Promise<ListenOutcome>;
  /** Takes no new requests, lets those under way end for at most `limitMs` (30 s), then cuts them. A further call can only shorten that. */
  shutdown(limitMs?: number): Promise<ShutdownOutcome>;
}

/** The one HTTP server of the router, in front of all doors. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const state: { gate: FrontGate | undefined } = { gate: undefined };
  const server = bareServer(
    () => state.gate?.isDraining === true,
    { ...defaultPatience, ...options.patience },
    options.newId,
  );
  let shutdown: Shutdown | undefined;
  return {
    async listen() {
      const outcome = await listen(server, options);
      if (outcome.kind === 'refused') return outcome;
      // The gate knows its own names only now: the port can have been 0. No request is handled before this turn ends.
      const gate = new FrontGate(options, outcome.bound);
      state.gate = gate;
      server.on('request', gate.admit).on('checkContinue', gate.admit);
      // Only from here on: why it could not listen is told by the outcome.
      server.on('error', (error) => options.report(error, 'server'));
      const { address: host, port } = outcome.bound;
      return { kind: 'listening', url: urlOf(outcome.bound), host, port, isPublic: !isLoopbackAddress(host) };
    },
    shutdown(limitMs = DRAIN_LIMIT_MS) {
      state.gate?.drain();
      shutdown ??= beginShutdown(server);
      shutdown.cutAfter(limitMs);
      return shutdown.ended;
    },
  };
}

function bareServer(isDraining: () => boolean, patience: HttpPatience, newId: () => string): Server {
  const unread = new Set<ServerResponse>();
  const server = nodeHttp.createServer({
    ServerResponse: responseClass({ isDraining, stallMs: patience.stallMs, unread }),
    insecureHTTPParser: false,
    // The gate answers a missing Host itself, as foreign; Node's own answer has no body.
    requireHostHeader: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    keepAliveTimeout: patience.idleMs,
    connectionsCheckingInterval: patience.checkEveryMs,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: PROBE_VANISHED_CLIENTS_AFTER_MS,
  });
  const closeIdleConnections = server.closeIdleConnections.bind(server);
  // Node takes a connection for idle as soon as its answer is complete, and would cut off what its client has not read yet.
  server.closeIdleConnections = () => {
    if (unread.size === 0) closeIdleConnections();
  };
  server.on('clientError', (error, socket) => answerClientError(error, socket, newId));
  server.on('connect', (_request, socket) =>
    refuseSocket(socket, routerError('method_not_allowed', 'This is not a proxy.'), newId()),
  );
  server.on('checkExpectation', (request, response) => {
    const error = routerError('invalid_request', 'Only "Expect: 100-continue" is understood.', { status: 417 });
    writeError({ request, response, requestId: newId(), error, voice: chatVoice });
  });
  return server;
}
