import type { IncomingHttpHeaders } from 'node:http';

/** Whether a proxy brought this request: then its sender is elsewhere, whatever address the socket has (contract, section 8). */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  if (headers.forwarded !== undefined || headers['x-real-ip'] !== undefined) return true;
  for (const name in headers) {
    if (name.startsWith('x-forwarded-')) return true;
  }
  return false;
}
