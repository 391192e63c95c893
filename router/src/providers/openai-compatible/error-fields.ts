import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf, parseJson } from '../kit/lenient-json.ts';

/** The parts of an error envelope that decide what it means. Empty where the upstream says nothing. */
export interface ErrorFields {
  readonly message: string;
  readonly type: string | undefined;
  readonly code: string | undefined;
  readonly param: string | undefined;
  /** Whether an API says so, in a sentence of its own, and not the server in front of it that has nothing at this address. */
  readonly isApis: boolean;
}

/** What web servers, gateways and frameworks say of an address that they do not know, also as JSON. */
const NO_SUCH_ADDRESS =
  /^\W*(?:(?:the )?(?:requested )?(?:resource|page|url|path|endpoint|route)s?\b.{0,200}\bnot found|not found|method not allowed|no (?:such )?(?:route|endpoint|handler)\b|(?:unknown|unexpected|invalid) (?:endpoint|route|path|url|request url)\b|cannot (?:get|post)\b|404\b)/i;

/**
 * Reads an error body of any known envelope: `{error: {...}}`, `{error: "text"}` (xAI, Ollama), `{detail}` (Mistral, Perplexity),
 * `{object: "error", message}` (Mistral, vLLM), `{code, message}` (DashScope), a list of them (Google), or mere text.
 */
export function readErrorFields(body: string): ErrorFields {
  const parsed = parseJson(body);
  const envelope = objectOf(parsed) ?? objectOf(listOf(parsed)[0]);
  if (envelope !== undefined) return readEnvelope(envelope);
  return {
    message: textOfPage(textOf(parsed) ?? body),
    type: undefined,
    code: undefined,
    param: undefined,
    isApis: false,
  };
}

export function readEnvelope(envelope: JsonObject): ErrorFields {
  const error = objectOf(envelope['error']) ?? {};
  const message = readMessage(envelope, error);
  return {
    message,
    isApis: message !== '' && !NO_SUCH_ADDRESS.test(message),
    type: wordOf(error['type']) ?? wordOf(envelope['type']),
    code:
      wordOf(objectOf(error['innererror'])?.['code']) ??
      wordOf(error['code']) ??
      wordOf(envelope['code']) ??
      wordOf(error['status']),
    param: textOf(error['param']) ?? textOf(envelope['param']),
  };
}

function readMessage(envelope: JsonObject, error: JsonObject): string {
  const said =
    textOf(error['message']) ??
    textOf(envelope['error']) ??
    textOf(envelope['message']) ??
    readDetail(envelope['detail']) ??
    readDetail(objectOf(envelope['message'])?.['detail']) ??
    '';
  // OpenRouter: "Provider returned error", and what the provider said is in `metadata.raw`.
  const raw = textOf(objectOf(error['metadata'])?.['raw']);
  return raw === undefined ? said : `${said}: ${raw}`;
}

/** FastAPI's validation errors: a sentence, or a list of `{loc, msg}`. */
function readDetail(detail: JsonValue | undefined): string | undefined {
  if (typeof detail === 'string') return detail;
  const sentences = listOf(detail).flatMap((entry) => {
    const problem = objectOf(entry);
    const message = textOf(problem?.['msg']);
    if (message === undefined) return [];
    return [`${listOf(problem?.['loc']).join('.')}: ${message}`];
  });
  return sentences.length === 0 ? undefined : sentences.join('; ');
}

function wordOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return numberOf(value)?.toString();
}

/** The title of an HTML page; other text as it is. */
function textOfPage(text: string): string {
  const page = /^\s*<(?:!doctype|html|head|\?xml)/i.test(text);
  if (!page) return text;
  const title = /<title[^>]*>([^<]{1,200})<\/title>/i.exec(text)?.[1];
  return title === undefined ? 'an HTML page' : `an HTML page titled "${title.trim()}"`;
}
