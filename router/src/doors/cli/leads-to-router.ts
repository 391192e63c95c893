import { ROUTER_HEADER } from '../../domain/router-header.ts';
import { httpCalls } from './calls/http-calls.ts';

const PATIENCE_MS = 1_000;

/** Whether a Provider Router answers at an address, where a model server should. */
export async function leadsToRouter(address: unknown, patienceMs = PATIENCE_MS): Promise<boolean> {
  const url = typeof address === 'string' ? URL.parse(address.trim()) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  const calls = httpCalls({ url: new URL(url.origin), key: undefined });
  const live = await calls.call({
    method: 'GET',
    path: '/health/live',
    signal: AbortSignal.timeout(patienceMs),
  });
  return live.kind === 'answered' && live.headers[ROUTER_HEADER] !== undefined;
}
