import type { DeliveryHead } from '../../../request/ports.ts';
import { cacheHeaders } from './cache-headers.ts';
import { decimalUsd } from './decimal-usd.ts';
import { headerList } from './header-list.ts';
import { headerText } from './header-text.ts';
import { rateHeaders } from './rate-headers.ts';

/** The headers of a good answer, flat for one `writeHead` (contract, section 1). `bodyLength` is undefined for a stream. */
export function deliveryHeaders(head: DeliveryHead, requestId: string, bodyLength: number | undefined): string[] {
  const headers =
    bodyLength === undefined
      ? [
          'content-type',
          'text/event-stream; charset=utf-8',
          'cache-control',
          'no-cache',
          // nginx would hold a stream back until its buffer is full.
          'x-accel-buffering',
          'no',
        ]
      : ['content-type', 'application/json; charset=utf-8', 'content-length', String(bodyLength)];
  headers.push('x-request-id', requestId, 'x-router-attempts', String(head.attempts), ...cacheHeaders(head.cache));
  if (head.provider !== undefined) headers.push('x-router-provider', head.provider);
  if (head.model !== undefined) headers.push('x-router-model', headerText(head.model));
  if (head.costUsd !== undefined) headers.push('x-router-cost', decimalUsd(head.costUsd));
  if (head.dropped.length > 0) headers.push('x-router-dropped-params', headerList(head.dropped, ', '));
  if (head.warnings.length > 0) headers.push('x-router-warnings', headerList(head.warnings, '; '));
  if (head.ageMs !== undefined) headers.push('age', String(Math.floor(head.ageMs / 1_000)));
  if (head.rateStanding !== undefined) headers.push(...rateHeaders(head.rateStanding));
  headers.push('x-router-latency-ms', String(Math.round(head.latencyMs)));
  return headers;
}
