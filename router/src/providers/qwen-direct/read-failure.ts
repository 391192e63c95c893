import type { JsonObject } from '../../domain/json.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { numberOf } from '../../lib/number-of.ts';
import { ownValue } from '../../lib/own-value.ts';
import { textOf } from '../../lib/text-of.ts';
import type { ErrorReply } from '../kit/error-reply.ts';
import { objectOf, parseJson } from '../kit/lenient-json.ts';
import { readFailure } from '../openai-compatible/read-failure.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';

const HOUR_MS = 3_600_000;

/** Everything comes with status 200: the code says what it is. */
const statusOfCode: Readonly<Record<string, number>> = {
  unauthorized: 401,
  not_login: 401,
  forbidden: 403,
  ratelimited: 429,
  too_many_requests: 429,
  bad_request: 400,
  requestvalidationerror: 400,
  invalid_input: 400,
  contextlengthexceeded: 400,
  data_inspection_failed: 400,
  not_found: 404,
  chat_not_found: 404,
};

/** An error of the web chat, whatever status it came with. */
export function readDirectFailure(reply: ErrorReply): ProviderFailure {
  const body = objectOf(parseJson(reply.body));
  if (body === undefined) return asksForCheck(reply.body) ? checkAsked() : readFailure(reply);
  const isOwn = body['success'] === false || body['ret'] !== undefined;
  return (isOwn ? readErrorBody(body, reply) : undefined) ?? readFailure(reply);
}

/** The error that an answer or an event of a stream is; undefined where it is none. */
export function readErrorBody(body: JsonObject, reply: Omit<ErrorReply, 'body'>): ProviderFailure | undefined {
  const inner = objectOf(body['error']) ?? (body['success'] === false ? (objectOf(body['data']) ?? {}) : undefined);
  const said = textOf(body['error']);
  if (isCheck(body)) return checkAsked();
  if (inner === undefined && said === undefined) return undefined;
  const code = textOf(inner?.['code']) ?? '';
  const message = said ?? textOf(inner?.['details']) ?? textOf(inner?.['message']) ?? code;
  const known = ownValue(statusOfCode, code.toLowerCase());
  const status = reply.status >= 400 ? reply.status : (known ?? 500);
  if (code.toLowerCase() === 'contextlengthexceeded') return { kind: 'context-overflow', message, param: undefined };
  const envelope = JSON.stringify({
    error: { message: message || 'Internal error.', type: 'qwen_error', code: code || null },
  });
  const failure = readFailure({ ...reply, status, body: envelope });
  const hours = numberOf(inner?.['num']);
  return failure.kind === 'rate-limited' && hours !== undefined && failure.retryAfterMs === undefined
    ? { ...failure, retryAfterMs: hours * HOUR_MS }
    : failure;
}

/** What a body means that is no JSON: mostly the page that asks a browser to prove itself. */
export function pageFailure(text: string): ProviderFailure | undefined {
  return asksForCheck(text) ? checkAsked() : webPageFailure(text);
}

function asksForCheck(page: string): boolean {
  return /aliyun_waf|captcha|x5sec|punish/i.test(page);
}

/** `{"ret": ["FAIL_SYS_USER_VALIDATE", "RGV587_ERROR::SM"]}`: the firewall's own envelope. */
function isCheck(body: JsonObject): boolean {
  return /RGV587|FAIL_SYS_USER_VALIDATE/.test(JSON.stringify(body['ret'] ?? ''));
}

function checkAsked(): ProviderFailure {
  const message =
    'chat.qwen.ai asks for a check that only a browser passes: open it in the browser, then set token, cookies and userAgent of this provider anew.';
  return { kind: 'authentication', status: 403, message };
}
