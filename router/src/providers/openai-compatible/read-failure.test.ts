import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import type { ProviderFailureKind } from '../../domain/provider-failure.ts';
import { collectedErrorShapes, collectionMissing } from '../testing/recorded-exchanges.ts';
import { defaultQuirks } from './quirks.ts';
import { readFailure, readFailureIn200 } from './read-failure.ts';

const NOW_MS = 1_790_000_000_000;

function failureOf(status: number, body: unknown, headers: Record<string, string> = {}, secret?: string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readFailure({ status, headers, body: text, secrets: secret === undefined ? [] : [secret], nowMs: NOW_MS });
}

const openAi = (message: string, type: string | null, code: string | number | null) => ({
  error: { message, type, param: null, code },
});

describe('readFailure', () => {
  it.each<[string, number, unknown, ProviderFailureKind]>([
    ['OpenAI’s rate limit', 429, openAi('Rate limit reached', 'requests', 'rate_limit_exceeded'), 'rate-limited'],
    ['OpenAI’s spent quota', 429, openAi('You exceeded …', 'insufficient_quota', 'insufficient_quota'), 'no-funds'],
    ['OpenAI’s overflow', 400, openAi('This model’s …', 'x', 'context_length_exceeded'), 'context-overflow'],
    ['an overflow by its text', 400, openAi('maximum context length is 8192 tokens', null, null), 'context-overflow'],
    [
      'llama.cpp’s overflow',
      400,
      openAi('request (9 tokens) exceeds the available context size (5 tokens)', 'x', 400),
      'context-overflow',
    ],
    [
      'Ollama’s overflow',
      400,
      openAi('prompt too long; exceeded max context length by 9 tokens', 'x', null),
      'context-overflow',
    ],
    ['Perplexity’s overflow', 400, openAi('The total length …', 'too_many_prompt_tokens', 400), 'context-overflow'],
    [
      'a wrong max_tokens',
      400,
      openAi("Invalid 'max_tokens': too large", 'x', 'integer_above_max_value'),
      'invalid-request',
    ],
    ['OpenAI’s unknown model', 404, openAi('The model `x` does not exist', 'x', 'model_not_found'), 'model-not-found'],
    ['OpenRouter’s unknown model', 400, openAi('x/y is not a valid model ID', null, 400), 'model-not-found'],
    ['Ollama’s unknown model', 404, { error: "model 'x' not found" }, 'model-not-found'],
    [
      'xAI’s unknown model',
      404,
      { code: 'Some requested entity was not found', error: 'The model x does not exist or your team …' },
      'model-not-found',
    ],
    [
      'an unsupported role',
      400,
      openAi("'messages[0].role' does not support 'developer' with this model.", 'x', 'unsupported_value'),
      'invalid-request',
    ],
    ['xAI’s wrong key', 400, { code: 'invalid-argument', error: 'Incorrect API key provided.' }, 'authentication'],
    ['Mistral’s wrong key', 401, { detail: 'Invalid API Key' }, 'authentication'],
    [
      'DeepSeek’s empty purse',
      402,
      openAi('Insufficient Balance', 'unknown_error', 'invalid_request_error'),
      'no-funds',
    ],
    [
      'DashScope’s arrears',
      400,
      { code: 'Arrearage', message: 'Access denied, please make sure your account is in good standing.' },
      'no-funds',
    ],
    [
      'DashScope’s refusal',
      400,
      openAi('Input data may contain inappropriate content.', 'data_inspection_failed', 'data_inspection_failed'),
      'content-refused',
    ],
    ['DeepSeek’s refusal', 400, openAi('Content Exists Risk', 'invalid_request_error', null), 'content-refused'],
    [
      'xAI’s overflow',
      400,
      { code: 'Client specified an invalid argument', error: "This model's maximum prompt length is 131072 but …" },
      'context-overflow',
    ],
    [
      'LM Studio’s overflow',
      400,
      { error: 'Trying to keep the first 9 tokens when context the overflows.' },
      'context-overflow',
    ],
    [
      'Together’s overflow',
      422,
      openAi('`inputs` tokens + `max_new_tokens` must be <= 8193.', 'invalid_request_error', null),
      'context-overflow',
    ],
    [
      'DeepSeek’s unknown model',
      400,
      openAi('The supported API model names are deepseek-chat, but you passed x.', 'invalid_request_error', null),
      'model-not-found',
    ],
    ['xAI’s spent credits', 429, { code: 'x', error: 'Your team has either used all available credits …' }, 'no-funds'],
    ['xAI’s team without credits', 403, { code: 'x', error: "Your team doesn't have any credits yet." }, 'no-funds'],
    [
      'Fireworks’ suspended account',
      412,
      openAi('Account x is suspended, possibly due to reaching the monthly spending limit', 'x', null),
      'no-funds',
    ],
    [
      'DashScope’s spent free tier',
      403,
      { code: 'AllocationQuota.FreeTierOnly', message: 'The free tier …' },
      'no-funds',
    ],
    ['OpenRouter’s moderation', 403, openAi('x requires moderation', null, 403), 'content-refused'],
    [
      'DashScope’s throttling',
      429,
      { code: 'Throttling.RateQuota', message: 'Requests rate limit exceeded' },
      'rate-limited',
    ],
    [
      'Groq’s too large request',
      413,
      openAi('Request too large for model', 'tokens', 'rate_limit_exceeded'),
      'invalid-request',
    ],
    ['Groq’s full tier', 498, openAi('Flex tier capacity exceeded', 'x', 'capacity_exceeded'), 'overloaded'],
    ['Anthropic-like overload', 529, openAi('Provider returned error', null, 529), 'overloaded'],
    ['a server error', 500, openAi('tools param requires --jinja flag', 'server_error', 500), 'server-error'],
    ['an upstream’s own timeout', 408, openAi('Operation timed out.', null, 408), 'server-error'],
    ['a proxy’s page', 502, '<html><head><title>502 Bad Gateway</title></head></html>', 'server-error'],
    ['cut JSON', 400, '{"error":{"message":"Unkno', 'invalid-request'],
    ['an empty body', 503, '', 'overloaded'],
    ['a web server’s 404', 404, 'Not Found', 'misconfigured'],
    ['a web server’s 405', 405, '<html><title>405 Not Allowed</title></html>', 'misconfigured'],
    ['an API’s 405', 405, openAi('Use GET.', 'invalid_request_error', null), 'invalid-request'],
    ['a validation list', 422, { detail: [{ loc: ['body', 'messages'], msg: 'Field required' }] }, 'invalid-request'],
  ])('reads %s', (_name, status, body, kind) => {
    expect(failureOf(status, body)).toMatchObject({ kind });
  });

  it('keeps the upstream’s sentence, code and parameter of a caller’s mistake', () => {
    const body = {
      error: { message: 'Unknown parameter: x.', type: 'invalid_request_error', param: 'x', code: 'unknown' },
    };
    expect(failureOf(400, body)).toEqual({
      kind: 'invalid-request',
      status: 400,
      message: 'Unknown parameter: x.',
      type: 'invalid_request_error',
      code: 'unknown',
      param: 'x',
    });
  });

  it.each([
    ['Unauthorized', 'Unauthorized.'],
    ['Who are you?', 'Who are you?'],
    ['Key "x" is unknown."', 'Key "x" is unknown."'],
  ])('ends what it says of credentials as a sentence: %s', (said, sentence) => {
    for (const [status, code] of [
      [401, null],
      [400, 'invalid_api_key'],
    ] as const) {
      expect(failureOf(status, openAi(said, null, code), {}, 'sk-own')).toMatchObject({
        kind: 'authentication',
        message: sentence,
      });
    }
    expect(failureOf(402, openAi(said, null, null), {}, 'sk-own').message).toBe(sentence);
  });

  it('says how to give a key where a provider asks for one and has none', () => {
    for (const status of [401, 403]) {
      expect(failureOf(status, openAi('Unauthorized', null, null)).message).toMatch(
        /^Unauthorized\. No usable API key [^A-Z]* set its apiKey\.$/,
      );
    }
    expect(failureOf(401, openAi('Unauthorized', null, null), {}, 'sk-own').message).toBe('Unauthorized.');
  });

  it('joins a validation list into one sentence', () => {
    const body = { message: { detail: [{ loc: ['body', 'messages'], msg: 'Field required' }] }, object: 'error' };
    expect(failureOf(422, body).message).toBe('body.messages: Field required');
  });

  it.each([
    [{ 'retry-after': '2' }, 'no words', 2_000],
    [{}, 'Please try again in 7.66s.', 7_660],
    [{}, 'Please try again in 1m2s.', 62_000],
    [{}, 'Please retry after 9 seconds.', 9_000],
    [{}, 'Please try again in 20ms.', 20],
    [{}, 'Later.', undefined],
  ])('reads how long to wait from %j and %j', (headers, message, retryAfterMs) => {
    const body = openAi(message, 'requests', 'rate_limit_exceeded');
    expect(failureOf(429, body, headers)).toMatchObject({ kind: 'rate-limited', retryAfterMs });
  });

  it('shows one line without the key and without markup', () => {
    const secret = 'sk-planted-1234567890';
    const failure = failureOf(401, openAi(`Wrong key ${secret}\n\nsee sk-other-abcdefgh`, null, null), {}, secret);
    expect(failure.message).toBe('Wrong key [redacted] see [redacted].');
    expect(failureOf(502, '<html><title>502 Bad\nGateway</title></html>').message).toBe(
      'an HTML page titled "502 Bad Gateway"',
    );
  });
});

describe('readFailureIn200', () => {
  const read = (envelope: JsonObject) => readFailureIn200(envelope, defaultQuirks.errorStatusAt, []);

  it('takes the status from inside the error', () => {
    expect(read({ error: { message: 'no', code: 'tool_use_failed', status_code: 400 } })).toMatchObject({
      kind: 'invalid-request',
      status: 400,
    });
    expect(read({ error: { message: 'busy', code: 429 } })).toMatchObject({ kind: 'rate-limited' });
    expect(read({ error: { message: 'no', code: 'content_filter', status: 400 } })).toMatchObject({
      kind: 'content-refused',
    });
  });

  it('goes by its words where there is no status', () => {
    expect(read({ error: { message: 'no', type: 'invalid_request_error' } })).toMatchObject({
      kind: 'invalid-request',
    });
    expect(read({ error: 'an error was encountered while running the model' })).toMatchObject({ kind: 'server-error' });
    expect(read({ code: 'InvalidParameter', message: 'no' })).toMatchObject({ kind: 'invalid-request' });
  });
});

const missing = collectionMissing();
describe.skipIf(missing !== undefined)(`recorded error shapes${missing === undefined ? '' : ` (${missing})`}`, () => {
  const SPEAKS_OTHERWISE = new Set(['anthropic', 'bedrock', 'cohere', 'gemini', 'vertex', 'voyage', 'huggingface']);
  const byProvider = (collectedErrorShapes()?.['providers'] ?? {}) as Record<string, JsonObject[]>;
  const shapes = Object.entries(byProvider)
    .filter(([provider]) => !SPEAKS_OTHERWISE.has(provider))
    .flatMap(([provider, entries]) => entries.map((entry) => ({ provider, ...entry }) as JsonObject))
    .filter((entry) => Number(entry['status']) >= 400 && entry['body'] !== undefined);

  it.each(shapes)('$provider $status keeps its meaning', (shape) => {
    const status = Number(shape['status']);
    const failure = failureOf(status, shape['body']);
    const expected: Readonly<Record<number, readonly ProviderFailureKind[]>> = {
      400: ['invalid-request', 'context-overflow', 'content-refused', 'model-not-found', 'authentication'],
      401: ['authentication'],
      402: ['no-funds'],
      403: ['authentication', 'content-refused'],
      404: ['model-not-found', 'invalid-request'],
      408: ['server-error'],
      413: ['invalid-request', 'context-overflow'],
      422: ['invalid-request'],
      429: ['rate-limited', 'no-funds', 'overloaded'],
    };
    const kinds = expected[status] ?? ['server-error', 'overloaded'];
    expect(kinds).toContain(failure.kind);
    expect(failure.message).not.toBe('');
  });
});
