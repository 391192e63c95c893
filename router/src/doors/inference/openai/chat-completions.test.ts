import fc from 'fast-check';
import { expect, it } from 'vitest';
import { startDoors } from '../../http/testing/start-doors.ts';

const question = { messages: [{ role: 'user', content: 'hi' }] };

async function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

it('hands on the very bytes, what they say, and who calls', async () => {
  await using doors = await startDoors({ keys: { 'pr-i': 'inference' } });
  const body =
    '{ "model":"p/m", "messages":[{"role":"user","content":"hi"}], "user":"u1", "seed": 12345678901234567890 }';
  const headers = { authorization: 'Bearer pr-i', 'x-provider': 'home', 'x-request-id': 'mine' };
  expect((await post(doors.url, body, headers)).status).toBe(200);
  const { request, call } = doors.calls[0] ?? {};
  expect(Buffer.from(request?.bytes ?? []).toString()).toBe(body);
  expect(request).toMatchObject({ dialect: 'openai-chat', model: 'p/m', stream: false });
  expect(call).toMatchObject({
    requestId: 'mine',
    endpoint: '/v1/chat/completions',
    providerHeader: 'home',
    endUser: 'u1',
    principal: { kind: 'api-key', role: 'inference' },
  });
  expect(call?.id).not.toBe('mine');
});

it.each([
  [{ ...question, safety_identifier: 's' }, 's'],
  [{ ...question, metadata: { user_id: 'm' } }, 'm'],
  [{ ...question, user: '' }, undefined],
  [{ ...question, user: 'x'.repeat(1_000) }, 'x'.repeat(256)],
])('finds the end user in %j', async (body, endUser) => {
  await using doors = await startDoors();
  await post(doors.url, JSON.stringify(body));
  expect(doors.calls[0]?.call.endUser).toBe(endUser);
});

it('answers a bad field with 400 in OpenAI’s dialect, and records the refusal', async () => {
  await using doors = await startDoors({ keys: { 'pr-i': 'inference' } });
  const body = JSON.stringify({ ...question, temperature: 'hot' });
  const response = await post(doors.url, body, { authorization: 'Bearer pr-i', 'x-request-id': 'mine' });
  expect(response.status).toBe(400);
  expect(response.headers.get('x-router-attempts')).toBe('0');
  expect(response.headers.get('x-router-cache')).toBe('off');
  expect(response.headers.get('x-router-latency-ms')).toMatch(/^\d+$/);
  expect(response.headers.get('x-router-provider')).toBeNull();
  const told = await response.text();
  expect(JSON.parse(told)).toEqual({
    error: {
      message: '"temperature" must be a number.',
      type: 'invalid_request_error',
      code: 'invalid_request',
      param: 'temperature',
    },
    details: [{ field: 'temperature', message: '"temperature" must be a number.' }],
  });
  expect(doors.calls).toHaveLength(0);
  expect(doors.records).toHaveLength(1);
  expect(doors.records[0]).toMatchObject({
    requestId: 'mine',
    status: 'refused',
    httpStatus: 400,
    errorCode: 'invalid_request',
    apiKeyId: 'key-of-inference',
    registryRevision: 7,
    endpoint: '/v1/chat/completions',
  });
  expect(Buffer.from(doors.records[0]?.requestBody ?? []).toString()).toBe(body);
  expect(Buffer.concat(doors.records[0]?.responseBody ?? []).toString()).toBe(told);
});

it('keeps no bodies of refusals where bodies are not kept', async () => {
  await using doors = await startDoors({ keepBodies: 'none' });
  await post(doors.url, '{"secret');
  expect(doors.records[0]).toMatchObject({
    requestBody: undefined,
    responseBody: undefined,
    errorCode: 'invalid_json',
  });
});

it('answers whatever comes with 200 or a 4xx in JSON, and goes on', async () => {
  await using doors = await startDoors();
  const fields = [
    'model',
    'messages',
    'stream',
    'stream_options',
    'tools',
    'provider',
    'user',
    'metadata',
    'stop',
    'reasoning',
    '__proto__',
    'n',
  ];
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc.dictionary(fc.constantFrom(...fields), fc.jsonValue()).map((body) => Buffer.from(JSON.stringify(body))),
    fc
      .array(fc.dictionary(fc.constantFrom('role', 'content', 'tool_calls', 'name'), fc.jsonValue()))
      .map((messages) => Buffer.from(JSON.stringify({ messages }))),
  );
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const before = doors.calls.length;
      const response = await post(doors.url, body);
      const text = await response.text();
      if (doors.calls.length > before) {
        expect(response.status).toBe(200);
        doors.calls.at(-1)?.request.meaning();
      } else {
        expect([400, 413, 415]).toContain(response.status);
        expect(JSON.parse(text)).toHaveProperty('error.message');
      }
    }),
    { numRuns: 300 },
  );
  expect(doors.reports).toEqual([]);
});

it('answers whatever headers come with 200 or a 4xx', async () => {
  await using doors = await startDoors();
  const names = [
    'authorization',
    'x-api-key',
    'x-provider',
    'x-request-id',
    'content-encoding',
    'content-type',
    'origin',
    'accept',
    'sec-fetch-site',
  ];
  const value = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value), async (headers) => {
      const response = await post(doors.url, JSON.stringify(question), headers);
      await response.text();
      expect([200, 400, 403, 415]).toContain(response.status);
    }),
    { numRuns: 150 },
  );
  expect(doors.reports).toEqual([]);
});
