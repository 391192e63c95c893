import type { IncomingMessage, ServerResponse } from 'node:http';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { JsonObject } from '../../domain/json.ts';
import { RouterException, routerError } from '../../domain/router-error.ts';
import type { Entered, Handler } from '../http/ports.ts';
import { answerNotModified } from './answer-not-modified.ts';
import { checkInput } from './check-input.ts';
import { declareRoutes } from './declare-routes.ts';
import { discardRest } from './discard-rest.ts';
import type { BodyReading, ManagementApp, ManagementRooms } from './ports.ts';
import { ANY_OTHER_METHOD, isTakenMethod } from './refuse-other-methods.ts';
import { toErrorBody } from './to-error-body.ts';
import { toRouterError } from './to-router-error.ts';

/** Longest path segment that is matched: a model id of any vendor, percent-encoded. Longer ones are 404. */
const MAX_SEGMENT_LENGTH = 1_024;

/** A request that the gate let in. */
interface Arrival {
  readonly entered: Entered;
  readonly response: ServerResponse;
}

/**
 * The management application behind the front gate. It never listens: the gate hands it requests that it let in, with what it knows of
 * them. Unknown addresses are answered here too.
 */
export async function createManagementApp(rooms: ManagementRooms): Promise<Handler> {
  const arrivals = new WeakMap<IncomingMessage, Arrival>();
  const app = buildApp(rooms, (request) => arrivalIn(arrivals, request));
  await app.ready();
  return (request, response, entered) => {
    arrivals.set(request, { entered, response });
    forgetTypeOfEmptyBody(request);
    if (!isTakenMethod(request.method)) request.method = ANY_OTHER_METHOD;
    app.routing(request, response);
  };
}

function buildApp(rooms: ManagementRooms, arrivalOf: (request: IncomingMessage) => Arrival): ManagementApp {
  const sendError = errorSender(rooms);
  const app: ManagementApp = fastify({
    frameworkErrors: sendError,
    genReqId: (raw) => arrivalOf(raw).entered.requestId,
    routerOptions: { maxParamLength: MAX_SEGMENT_LENGTH, ignoreTrailingSlash: true },
  });
  app.decorateRequest('entered', {
    getter() {
      return arrivalOf(this.raw).entered;
    },
  });
  app.setValidatorCompiler(checkInput);
  // Schemas of answers give types here and pages in the reference; checking our own answers again would only turn slips into 500s.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.setErrorHandler(sendError);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', async (request: FastifyRequest) => {
    const reading = await rooms.readBody(request.raw, arrivalOf(request.raw).response);
    if (reading.kind === 'refused') await discardRest(request.raw);
    return bodyOf(reading);
  });
  answerNotModified(app);
  declareRoutes(app, rooms);
  return app;
}

function arrivalIn(arrivals: WeakMap<IncomingMessage, Arrival>, request: IncomingMessage): Arrival {
  const arrival = arrivals.get(request);
  if (arrival === undefined) throw new Error('A request reached the management application past the gate.');
  return arrival;
}

/** fastify refuses some content types before it looks for a body, but an empty body may have any (contract, section 8). */
function forgetTypeOfEmptyBody({ headers }: IncomingMessage): void {
  const length = headers['content-length'];
  if (headers['transfer-encoding'] === undefined && (length === undefined || length === '0'))
    delete headers['content-type'];
}

function bodyOf(reading: BodyReading): JsonObject | undefined {
  switch (reading.kind) {
    case 'received':
      return reading.body;
    case 'refused':
      throw new RouterException(reading.error);
    case 'left':
      throw new RouterException(routerError('invalid_request', 'The body ended before it was whole.'));
  }
}

function errorSender({ report }: ManagementRooms) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const known = toRouterError(thrown);
    if (known === undefined) report(thrown, request.id);
    const error = known ?? routerError('internal_error');
    if (error.retryAfterMs !== undefined) reply.header('retry-after', String(Math.ceil(error.retryAfterMs / 1_000)));
    reply.code(error.status).send(toErrorBody(error));
  };
}
