import type { IncomingMessage, ServerResponse } from 'node:http';
import type { House } from './compose-house.ts';
import type { Handler, InferenceDoors } from './doors/http/ports.ts';
import { parseJsonObject } from './doors/inference/body/parse-json-object.ts';
import { type BodyLimits, receiveBody } from './doors/inference/body/receive-body.ts';
import { createInferenceDoors } from './doors/inference/create-inference-doors.ts';
import { explainChat } from './doors/inference/explain-chat.ts';
import type { BodyReading, KeptAnswers } from './doors/management/ports.ts';
import type { Log } from './lib/log.ts';

/** The doors of inference over a house. */
export function inferenceDoors({ engine, store, bodyLimits }: House): InferenceDoors {
  const { registry } = engine;
  return createInferenceDoors({
    handleChat: engine.handleChat,
    countTokens: engine.countTokens,
    catalogue: registry,
    recorder: engine.recorder,
    models: registry.models,
    responses: store.responses,
    keepsResponses: () => registry.current().settingsPicture.values['history.responsesMaxAgeDays'] > 0,
    clock: engine.clock,
    reportBug: engine.reportBug,
    newId: () => engine.newId('req_'),
    bodyLimits,
  });
}

/** The management doors over a house; their code is loaded only now. */
export async function openManagement(
  { engine, apiKeys, store, bodyLimits }: House,
  report: (error: unknown, requestId: string) => void,
  running: (key: string) => string | undefined = () => undefined,
): Promise<Handler> {
  const { createManagementApp } = await import('./doors/management/app.ts');
  const { registry } = engine;
  return createManagementApp({
    registry,
    apiKeys,
    history: engine.history,
    metrics: engine.metrics,
    insight: engine.insight,
    feedback: engine.feedback,
    optimizations: store.optimizations,
    health: engine,
    readiness: {
      refusal: () => (engine.isDraining() ? 'The router is shutting down.' : undefined),
      problem: () => [engine.problem(), engine.outage()].filter(Boolean).join(' ') || undefined,
    },
    running,
    answers: keptAnswers(engine.cache),
    budgets: engine.limits,
    routing: engine.routing,
    routes: { explain: (body, headers) => explainChat(body, headers, engine) },
    now: () => engine.clock.nowMs(),
    newId: engine.newId,
    readBody: (request, response) => readManagementBody(request, response, bodyLimits()),
    report,
  });
}

function keptAnswers({ count, kept }: House['engine']['cache']): KeptAnswers {
  const { cache, firsts } = kept;
  return { count, kept: cache, firsts, shares: () => cache.shares(), clear: (filter) => cache.clear(filter) };
}

function readManagementBody(
  request: IncomingMessage,
  response: ServerResponse,
  limits: BodyLimits,
): Promise<BodyReading> {
  return new Promise((resolve) => {
    receiveBody(request, response, limits, (received) => {
      if (received.kind !== 'received') return resolve(received);
      if (received.bytes.length === 0) return resolve({ kind: 'received', body: undefined });
      const parsed = parseJsonObject(received.bytes);
      resolve(parsed.kind === 'parsed' ? { kind: 'received', body: parsed.body } : parsed);
    });
  });
}

/** The doors without the gate: whoever can write the database file may do everything with it anyway. */
export function localDoor(house: House, log: Log): (request: IncomingMessage, response: ServerResponse) => void {
  const inference = inferenceDoors(house);
  const report = (error: unknown, requestId: string): void =>
    log.error({ err: error, requestId }, 'A request failed inside the router.');
  let management: Promise<Handler> | undefined;
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const requestId = house.engine.newId('req_');
    const entered = { requestId, principal: { kind: 'local' }, remoteAddress: undefined, door: 'cli' } as const;
    const door = inference.find(request.method ?? 'GET', path);
    if (door !== undefined) return door(request, response, entered);
    management ??= openManagement(house, report);
    management.then(
      (handle) => handle(request, response, entered),
      (error: unknown) => {
        report(error, requestId);
        response.destroy();
      },
    );
  };
}
