import type { IncomingHttpHeaders } from 'node:http';
import { isJsonContentType } from './is-json-content-type.ts';

/**
 * Whether the headers announce a body that is not JSON: it is refused with 415 before it is read. An empty body may have any type (axios sends
 * form-urlencoded on bodiless posts; contract, section 8); whether a chunked one is empty shows only later.
 */
export function bringsForeignBody(headers: IncomingHttpHeaders): boolean {
  const length = headers['content-length'];
  return length !== undefined && length !== '0' && !isJsonContentType(headers['content-type']);
}
