import type { JsonObject } from '../../domain/json.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { numberOf } from '../../lib/number-of.ts';
import type { ErrorReply } from '../kit/error-reply.ts';
import { listOf, objectOf, parseJson } from '../kit/lenient-json.ts';
import { safeMessage } from '../kit/safe-message.ts';
import { readFailure as readAnyFailure } from '../openai-compatible/read-failure.ts';
import { type ErrorDetails, readErrorDetails } from './error-details.ts';

/** Words of `ErrorInfo.reason` that mean the credentials, whatever the status; a wrong key has status 400. */
const KEY_REASONS =
  /^(?:API_KEY_\w+|ACCESS_TOKEN_\w+|CREDENTIALS_MISSING|ACCOUNT_STATE_INVALID|CONSUMER_\w+|SERVICE_DISABLED|IAM_PERMISSION_DENIED)$/;
const TOO_LONG = /input token count\b.{0,60}exceeds|exceeds the maximum number of tokens/i;
const NO_BILLING = /free tier is not available|enable billing|billing (?:is|has been) (?:disabled|not)/i;
const NOT_HERE = /user location is not supported|not available in your (?:country|region)/i;

/** An error status and its body → what went wrong. */
export function readFailure(reply: ErrorReply): ProviderFailure {
  return refine(readAnyFailure(reply), readErrorDetails(errorIn(parseJson(reply.body))), reply);
}

/** An error object inside a good reply: in a stream, or as a plain body. Its status is inside. */
export function readFailureIn200(envelope: JsonObject, secrets: readonly string[]): ProviderFailure {
  const code = numberOf(objectOf(envelope['error'])?.['code']);
  const status = code !== undefined && code >= 400 && code < 600 ? code : 500;
  return readFailure({ status, headers: {}, body: JSON.stringify(envelope), secrets, nowMs: 0 });
}

/** Whether a body that came with status 200 is an error all the same. */
export function isErrorEnvelope(body: JsonObject): boolean {
  const { error } = body;
  return error !== undefined && error !== null && error !== '' && error !== false;
}

/** Streams without `alt=sse` put the error into an array. */
function errorIn(body: ReturnType<typeof parseJson>): JsonObject {
  const envelope = objectOf(body) ?? objectOf(listOf(body)[0]);
  return objectOf(envelope?.['error']) ?? {};
}

/** What only this vendor means by its words; everything else is as everybody's. */
function refine(failure: ProviderFailure, details: ErrorDetails, { status, secrets }: ErrorReply): ProviderFailure {
  const { message } = failure;
  if (status === 429 || details.status === 'RESOURCE_EXHAUSTED') return quotaFailure(failure, details);
  if (details.reason === 'BILLING_DISABLED' || NO_BILLING.test(message)) return { kind: 'no-funds', message };
  if (details.reason !== undefined && KEY_REASONS.test(details.reason)) {
    return failure.kind === 'authentication'
      ? failure
      : { kind: 'authentication', status: status === 403 ? 403 : 401, message };
  }
  if (failure.kind !== 'invalid-request') return failure;
  if (TOO_LONG.test(message)) return { kind: 'context-overflow', message, param: failure.param };
  if (NOT_HERE.test(message)) return { kind: 'authentication', status: 403, message };
  return withWords(failure, details, secrets);
}

/**
 * The vendor says "you exceeded your current quota" of every limit. One of a minute, or one that names a time, is over soon; one of a day or of zero is not.
 */
function quotaFailure(failure: ProviderFailure, { retryDelayMs, quotas }: ErrorDetails): ProviderFailure {
  const { message } = failure;
  const isUsedUp = quotas.some((quota) => /PerDay/i.test(quota)) || /\blimit: 0\b/.test(message);
  if (isUsedUp) return { kind: 'no-funds', message };
  const headerMs = failure.kind === 'rate-limited' ? failure.retryAfterMs : undefined;
  if (retryDelayMs !== undefined || quotas.length > 0) {
    return { kind: 'rate-limited', message, retryAfterMs: retryDelayMs ?? headerMs };
  }
  return failure.kind === 'no-funds' ? failure : { kind: 'rate-limited', message, retryAfterMs: headerMs };
}

/** The status as a number says nothing that the status itself does not say. */
function withWords(
  failure: Extract<ProviderFailure, { kind: 'invalid-request' }>,
  { status, field }: ErrorDetails,
  secrets: readonly string[],
): ProviderFailure {
  const isNumber = failure.code === undefined || /^\d+$/.test(failure.code);
  const named = field === undefined ? failure.param : safeMessage(field, secrets).slice(0, 100) || undefined;
  return {
    ...failure,
    code: isNumber && status !== undefined ? safeMessage(status, secrets).slice(0, 100) : failure.code,
    param: failure.param ?? named,
  };
}
