import { RouterException, routerError } from '../../../domain/router-error.ts';
import type { HistoryFilter, HistoryPosition } from '../../../records/ports.ts';
import { type HistoryQueryWire, historyEntry, historyPage, historyParams, historyQuery } from '../contracts/history.ts';
import type { DeclareRoutes } from '../ports.ts';
import { refusalOf } from '../refusal-of.ts';
import { invalid } from '../to-router-error.ts';
import { readHistoryCursor } from '../wire/history-cursor.ts';
import { toHistoryEntry, toHistoryPage } from '../wire/to-history.ts';
import { findRequest } from './find-request.ts';

/** `/v1/history`: what was asked and answered, newest first (contract, section 3). */
export const historyRoutes: DeclareRoutes = (app, { history }) => {
  app.get(
    '/v1/history',
    {
      config: { role: 'operator', summary: 'List requests and their answers, newest first', refusals: [503] },
      schema: { querystring: historyQuery, response: { 200: historyPage } },
    },
    async ({ query }) => {
      const filter = toFilter(query);
      const page = await history.page({ filter, limit: query.limit, after: positionOf(query.cursor, filter) });
      if (page.kind === 'unavailable') throw refusalOf(page);
      return toHistoryPage(page.value, filter);
    },
  );
  app.get(
    '/v1/history/:id',
    {
      config: {
        role: 'operator',
        summary: 'Read one request, by its id or its X-Request-Id, with the bodies that were kept',
        refusals: [503],
      },
      schema: { params: historyParams, response: { 200: historyEntry } },
    },
    async ({ params: { id } }) => {
      const own = await history.one(id);
      const entry = own.kind === 'read' && own.value === undefined ? await findRequest(history, id) : own;
      if (entry.kind === 'unavailable') throw refusalOf(entry);
      if (entry.value !== undefined) return toHistoryEntry(entry.value);
      throw new RouterException(routerError('not_found', `The history has no request "${id}".`, { param: 'id' }));
    },
  );
};

function toFilter({ request_id: requestId, provider, model, status, from, to }: HistoryQueryWire): HistoryFilter {
  return { requestId, provider, model, status, fromMs: from, toMs: to };
}

/** It names a place in one of two orders: with other filters that could be the wrong one. */
function positionOf(cursor: string | undefined, filter: HistoryFilter): HistoryPosition | undefined {
  if (cursor === undefined) return undefined;
  const position = readHistoryCursor(cursor, filter);
  if (position !== undefined) return position;
  const message = 'must be the next_cursor of a page with the same filters';
  throw new RouterException(invalid([{ field: 'cursor', message }]));
}
