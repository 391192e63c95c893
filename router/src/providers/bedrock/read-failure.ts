import type { JsonObject } from '../../domain/json.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { ownValue } from '../../lib/own-value.ts';
import { textOf } from '../../lib/text-of.ts';
import type { ErrorReply } from '../kit/error-reply.ts';
import { objectOf, parseJson } from '../kit/lenient-json.ts';
import { readFailure as readAnyFailure } from '../openai-compatible/read-failure.ts';

/** The status of each exception, for those that come inside a stream. Source: Bedrock API reference, "Converse", Errors. */
const statuses: Readonly<Record<string, number>> = {
  accessdenied: 403,
  unrecognizedclient: 403,
  expiredtoken: 403,
  resourcenotfound: 404,
  validation: 400,
  modelerror: 424,
  modelstreamerror: 500,
  modeltimeout: 408,
  throttling: 429,
  servicequotaexceeded: 429,
  modelnotready: 503,
  serviceunavailable: 503,
  internalserver: 500,
};

/** An error status and its body → what went wrong. Bedrock says the kind in a header and a sentence in the body. */
export function readFailure(reply: ErrorReply): ProviderFailure {
  const type = textOf(reply.headers['x-amzn-errortype'])?.split(':')[0] ?? '';
  return refine(readAnyFailure(reply), reply.status, kindOf(type), messageOf(reply.body));
}

/** An exception inside a stream. */
export function readException(name: string, body: JsonObject, secrets: readonly string[]): ProviderFailure {
  const kind = kindOf(name);
  const status = ownValue(statuses, kind) ?? 500;
  const text = JSON.stringify(body);
  const failure = readAnyFailure({ status, headers: {}, body: text, secrets, nowMs: 0 });
  return refine(failure, status, kind, messageOf(text));
}

/** `ThrottlingException`, `throttlingException` → `throttling`. */
function kindOf(name: string): string {
  return name.replace(/exception$/i, '').toLowerCase();
}

function messageOf(body: string): string {
  const envelope = objectOf(parseJson(body));
  return textOf(envelope?.['message']) ?? textOf(envelope?.['Message']) ?? '';
}

/** What only this vendor means by its words; everything else is as everybody's. */
function refine(failure: ProviderFailure, status: number, kind: string, words: string): ProviderFailure {
  const { message } = failure;
  if (/model identifier is invalid|end of its life|on-demand throughput isn.t supported/i.test(words)) {
    return { kind: 'model-not-found', message };
  }
  if (kind === 'modelnotready' || kind === 'modelerror') {
    return { kind: 'overloaded', status, retryAfterMs: undefined, message };
  }
  if (kind === 'modeltimeout') return { kind: 'server-error', status, retryAfterMs: undefined, message };
  // A model that this account was not given is not a wrong key.
  if (status === 403 && /don't have access to the model|model access is denied/i.test(words)) {
    return { kind: 'model-not-found', message };
  }
  return failure;
}
