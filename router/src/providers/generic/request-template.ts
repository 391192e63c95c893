import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { ConfigProblem } from '../../domain/provider-adapter.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { placeholdersOf, readTextTemplate } from './template.ts';
import { placeholderNames } from './template-values.ts';

/** How a request is made. */
export interface RequestTemplate {
  readonly method: 'GET' | 'POST';
  /** Behind the base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonValue | undefined;
  /** The names that all of it asks for. */
  readonly asked: ReadonlySet<string>;
}

export type RequestReading =
  | { readonly kind: 'read'; readonly request: RequestTemplate }
  | { readonly kind: 'refused'; readonly problems: readonly ConfigProblem[] };

const PARTS: ReadonlySet<string> = new Set(['method', 'path', 'headers', 'body']);

/** What most servers understand. */
const defaultBody: JsonObject = {
  model: '{{model}}',
  messages: '{{messages}}',
  stream: '{{stream}}',
  temperature: '{{temperature}}',
  max_tokens: '{{maxTokens}}',
};

/** Reads `request`: its parts (`method`, `path`, `headers`, `body`), or the body alone, as JSON or as text. `general`: headers of all requests. */
export function readRequestTemplate(
  value: JsonValue | undefined,
  general: Readonly<Record<string, string>>,
): RequestReading {
  const given = objectOf(value);
  const isParts =
    given !== undefined && Object.keys(given).every((key) => PARTS.has(key)) && Object.keys(given).length > 0;
  const parts: JsonObject = isParts ? given : value === undefined ? {} : { body: value };
  const at = isParts ? 'request.' : 'request';
  const { method = 'POST', path = '' } = parts;
  const problems: ConfigProblem[] = [];
  if (method !== 'GET' && method !== 'POST') problems.push({ field: 'request.method', message: 'must be GET or POST' });
  if (typeof path !== 'string' || !/^(?:[/?].*)?$/.test(path)) {
    problems.push({ field: 'request.path', message: 'must be a text that begins with /' });
  }
  const body = method === 'GET' ? undefined : readBody(parts['body'], isParts ? `${at}body` : at, problems);
  const headers = { ...general, ...readHeaders(parts['headers'], problems) };
  const asked = new Set([...placeholdersOf(body), ...placeholdersOf(headers), ...placeholdersOf(path)]);
  const unknown = [...asked].find((name) => !placeholderNames.has(name));
  if (unknown !== undefined) {
    const known = [...placeholderNames].join(', ');
    problems.push({ field: 'request', message: `asks for {{${unknown}}}; there is ${known}` });
  }
  if (placeholdersOf(path).includes('apiKey')) {
    problems.push({
      field: 'request.path',
      message: 'must not hold {{apiKey}}: addresses end up in logs; put it into a header',
    });
  }
  if (problems.length > 0 || typeof path !== 'string' || (method !== 'GET' && method !== 'POST')) {
    return { kind: 'refused', problems };
  }
  return { kind: 'read', request: { method, path, headers, body, asked } };
}

function readBody(body: JsonValue | undefined, field: string, problems: ConfigProblem[]): JsonValue {
  if (body === undefined) return defaultBody;
  if (typeof body !== 'string') return body;
  const read = readTextTemplate(body);
  if (read === undefined) problems.push({ field, message: 'is no JSON, even with its placeholders filled in' });
  return read ?? defaultBody;
}

function readHeaders(value: JsonValue | undefined, problems: ConfigProblem[]): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  const entries = Object.entries(objectOf(value) ?? { '': 0 });
  const good = entries.filter((entry): entry is [string, string] => isHeader(entry[0], entry[1]));
  if (good.length < entries.length)
    problems.push({ field: 'request.headers', message: 'must be names with texts of printable ASCII' });
  return Object.fromEntries(good);
}

function isHeader(name: string, value: JsonValue | undefined): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value);
}
