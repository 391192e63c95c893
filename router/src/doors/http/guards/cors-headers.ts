import type { ServerResponse } from 'node:http';

const exposed =
  'x-request-id, request-id, x-router-provider, x-router-model, x-router-attempts, x-router-cache, x-router-cost, x-router-latency-ms, x-router-dropped-params, x-router-warnings, x-router-estimated, age, idempotent-replayed, retry-after, etag';

/** Lets an allowed page read the answer. Keys travel in headers, never in cookies, so credentials are not allowed. */
export function allowOrigin(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', exposed);
  response.setHeader('vary', 'origin');
}

/** Answers the question a browser asks before the real request. `asked`: the header names the page wants to send. */
export function answerPreflight(response: ServerResponse, asked: string | undefined): void {
  response.setHeader('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
  response.setHeader(
    'access-control-allow-headers',
    asked !== undefined && isNameList(asked) ? asked : 'authorization, content-type',
  );
  response.setHeader('access-control-max-age', '600');
  response.writeHead(204);
  response.end();
}

function isNameList(text: string): boolean {
  return text.length <= 2_000 && /^[\w!#$%&'*+.^`|~-]+(?:\s*,\s*[\w!#$%&'*+.^`|~-]+)*$/.test(text);
}
