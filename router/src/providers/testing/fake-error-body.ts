import type { FakeAnswer, FakeFault } from './fake-answer.ts';
import type { FakeDialect } from './fake-dialect.ts';

interface FakeErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = { 'content-type': 'application/json' } as const;

/** The whole reply of a fault that is an error status; undefined for the faults that are not. Words: OpenAI's documented errors; envelope: the dialect's own. */
export function fakeErrorReply(fault: FakeFault, answer: FakeAnswer, dialect: FakeDialect): FakeErrorReply | undefined {
  const error = errorIn(dialect);
  switch (fault) {
    case 'rate-limited':
      return error(answer, 429, 'Rate limit reached.', 'requests', 'rate_limit_exceeded', {
        'retry-after': String(answer.retryAfterS ?? 1),
      });
    case 'rate-limited-silently':
      return error(answer, 429, 'Rate limit reached.', 'requests', 'rate_limit_exceeded');
    case 'quota-exhausted':
      return error(answer, 429, 'You exceeded your current quota.', 'insufficient_quota', 'insufficient_quota');
    case 'server-error':
      return error(answer, 500, 'The server had an error while processing your request.', 'server_error', null);
    case 'overloaded':
      return error(answer, 503, 'The engine is currently overloaded.', 'server_error', null);
    case 'unauthorized':
      return error(answer, 401, 'Incorrect API key provided.', 'invalid_request_error', 'invalid_api_key');
    case 'forbidden':
      return error(answer, 403, 'Your account may not do this.', 'invalid_request_error', null);
    case 'no-funds':
      return error(answer, 402, 'Insufficient Balance', 'unknown_error', 'invalid_request_error');
    case 'model-not-found':
      return error(answer, 404, 'The model does not exist.', 'invalid_request_error', 'model_not_found');
    case 'invalid-request':
      return error(answer, 400, 'Unknown parameter.', 'invalid_request_error', 'unknown_parameter');
    case 'context-overflow':
      return error(
        answer,
        400,
        "This model's maximum context length is 8192 tokens.",
        'invalid_request_error',
        'context_length_exceeded',
      );
    case 'content-refused':
      return error(answer, 400, 'The prompt was filtered.', 'invalid_request_error', 'content_filter');
    case 'html-error':
      return {
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
      };
    case 'redirect':
      return { status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere' }, body: '' };
    case 'error-in-200':
      return { ...error(answer, 200, 'The engine is currently overloaded.', 'server_error', null), status: 200 };
    case 'refuses-continuation':
    case 'reset-before-headers':
    case 'hang':
    case 'hang-after-headers':
    case 'late-first-content':
    case 'reset-mid-body':
    case 'half-stream':
    case 'stall':
    case 'malformed-chunk':
    case 'no-done':
    case 'truncated-json':
    case 'content-length-too-long':
    case 'content-length-too-short':
    case 'error-in-stream':
    case 'drip':
    case 'ignores-stream':
    case 'streams-anyway':
      return undefined;
  }
}

type ErrorOf = (
  answer: FakeAnswer,
  status: number,
  message: string,
  type: string,
  code: string | null,
  headers?: Readonly<Record<string, string>>,
) => FakeErrorReply;

function errorIn(dialect: FakeDialect): ErrorOf {
  return (answer, status, message, type, code, headers = {}) => ({
    status,
    headers: { ...JSON_TYPE, ...headers },
    body: dialect.errorBody({ status, message: answer.message ?? message, type, code }),
  });
}
