import { isUtf8 } from 'node:buffer';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { MAX_JSON_LEVELS, nestsDeeperThan } from '../../../domain/nests-deeper-than.ts';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import { holdsMoreContainersThan } from './holds-more-containers-than.ts';

/** `bytes` are without a byte order mark: upstreams refuse it. `text` is the same decoded. */
export type ParsedBody =
  | { readonly kind: 'parsed'; readonly body: JsonObject; readonly bytes: Buffer; readonly text: string }
  | { readonly kind: 'refused'; readonly error: RouterError };

/** Tens of thousands of messages; more take V8 longer to make than others should wait. */
const MAX_CONTAINERS = 500_000;

/** Reads a request body as one JSON object in UTF-8, or says why it is none. A key that occurs twice has its last value. */
export function parseJsonObject(received: Buffer): ParsedBody {
  const bytes = withoutByteOrderMark(received);
  if (holdsMoreContainersThan(bytes, MAX_CONTAINERS)) {
    const message = `The JSON body has more than ${MAX_CONTAINERS} arrays and objects.`;
    return refused(routerError('json_too_complex', message));
  }
  const text = bytes.toString('utf8');
  // Invalid bytes decode to U+FFFD, which is searched for in no time in ASCII text; only where it shows are the bytes themselves checked.
  if (text.includes('\ufffd') && !isUtf8(bytes))
    return refused(routerError('invalid_json', 'The body is not valid UTF-8.'));
  return parse(text, bytes);
}

function parse(text: string, bytes: Buffer): ParsedBody {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    const message = text.trim() === '' ? 'The body is empty. Send a JSON object.' : syntaxMessage(error);
    return refused(routerError('invalid_json', message));
  }
  if (!isJsonObject(value)) return refused(routerError('invalid_request', 'The body must be a JSON object.'));
  if (nestsDeeperThan(value, MAX_JSON_LEVELS)) {
    return refused(routerError('json_too_deep', `The JSON body is nested deeper than ${MAX_JSON_LEVELS} levels.`));
  }
  return { kind: 'parsed', body: value, bytes, text };
}

/** V8's own message quotes the body, which can hold secrets; only the place is told. */
function syntaxMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('Unexpected end')) return 'The body is not valid JSON: it ends too early.';
  const place = /\(line (\d+) column (\d+)\)/.exec(message);
  return place === null
    ? 'The body is not valid JSON.'
    : `The body is not valid JSON: line ${place[1]}, column ${place[2]}.`;
}

function withoutByteOrderMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function refused(error: RouterError): ParsedBody {
  return { kind: 'refused', error };
}
