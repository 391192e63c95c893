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
}

/**
 * Reads an error body of any known envelope: `{error: {...}}`, `{error: "text"}` (xAI, Ollama), `{detail}` (Mistral, Perplexity),
 * `{object: "error", message}` (Mistral, vLLM), `{code, message}` (DashScope), a list of them (Google), or mere text.
 */
export function readErrorFields(body: string): ErrorFields {
  const parsed = parseJson(body);
  const envelope = objectOf(parsed) ?? objectOf(listOf(parsed)[0]);
  if (envelope !== undefined) return readEnvelope(envelope);
  return { message: textOfPage(textOf(parsed) ?? body), type: undefined, code: undefined, param: undefined };
}

export function readEnvelope(envelope: JsonObject): ErrorFields {
  const error = objectOf(envelope['error']) ?? {};
  return {
    message: readMessage(envelope, error),
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
