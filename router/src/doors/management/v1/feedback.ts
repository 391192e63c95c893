import { RouterException, routerError } from '../../../domain/router-error.ts';
import type { HistoryEntry } from '../../../records/ports.ts';
import { actorOf } from '../actor-of.ts';
import { feedbackGift, feedbackTaken } from '../contracts/feedback.ts';
import type { DeclareRoutes, ManagementRooms } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { roleAllows } from '../role-allows.ts';
import { invalid } from '../to-router-error.ts';
import { findRequest } from './find-request.ts';

type Principal = Parameters<typeof roleAllows>[0];

/** `/v1/feedback`: what somebody says of an answer. Routing learns from it, analytics show it. */
export const feedbackRoutes: DeclareRoutes = (app, { history, feedback }) => {
  app.post(
    '/v1/feedback',
    {
      config: {
        role: 'inference',
        summary: 'Say how good an answer was, from 0 to 1; said again, the last holds',
        refusals: [404],
      },
      schema: { body: feedbackGift, response: { 200: feedbackTaken } },
    },
    async (request) => {
      const { request_id: id, score, comment } = request.body;
      const entry = await findEntry(history, id, request.entered.principal);
      const outcome = await feedback.give(entry, { score, comment, by: actorOf(request.entered).who });
      switch (outcome.kind) {
        case 'unavailable':
          throw refusalOf(outcome);
        case 'unanswered':
          throw new RouterException(
            invalid([{ field: 'request_id', message: 'names a request that nobody answered' }]),
          );
        case 'taken': {
          const { requestId, provider, model, task } = outcome.feedback;
          return { request_id: requestId, provider, model, task, score, replaced: outcome.before ?? null };
        }
      }
    },
  );
};

/** Who may only ask models speaks of its own answers: of another's it does not even learn that they are there. */
async function findEntry(history: ManagementRooms['history'], id: string, principal: Principal): Promise<HistoryEntry> {
  const own = await history.one(id);
  const mayJudge = ({ apiKeyId }: HistoryEntry): boolean =>
    (principal.kind === 'api-key' && apiKeyId === principal.id) || roleAllows(principal, 'operator');
  const found = own.kind === 'read' && own.value === undefined ? await findRequest(history, id, mayJudge) : own;
  if (found.kind === 'unavailable') throw refusalOf(found);
  const entry = found.value;
  if (entry !== undefined && mayJudge(entry)) return entry;
  throw new RouterException(routerError('not_found', `The history has no request "${id}".`, { param: 'request_id' }));
}
