import { expect, it } from 'vitest';
import { chatBody, requestBytes } from './request-bytes.ts';

it.each([300, 10_000, 200_000])('makes a chat body of exactly %i bytes that is valid JSON', (bytes) => {
  const body = chatBody('plain', bytes);
  expect(Buffer.byteLength(body)).toBeGreaterThan(bytes - 40);
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(bytes);
  expect(JSON.parse(body)).toMatchObject({ model: 'bench-plain' });
});

it('asks for a stream where the behaviour is one', () => {
  expect(JSON.parse(chatBody('burst', 300))).toMatchObject({ stream: true });
});

it('announces the length of its body', () => {
  const [head = '', body = ''] = requestBytes({
    port: 1,
    headers: { authorization: 'Bearer x' },
    behaviour: 'plain',
    bodyBytes: 300,
  })
    .toString()
    .split('\r\n\r\n');
  expect(head).toContain(`content-length: ${body.length}`);
  expect(head).toContain('authorization: Bearer x');
});
