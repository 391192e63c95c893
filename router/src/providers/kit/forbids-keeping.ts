import type { UpstreamHeaders } from './upstream-exchange.ts';

/** `no-store`. Other words of `cache-control` say nothing of an answer: servers send `no-cache` with every stream, so that nobody holds it back. */
export function forbidsKeeping(headers: UpstreamHeaders): boolean {
  const control = headers['cache-control'];
  return control !== undefined && /\bno-store\b/i.test(control);
}
