import { expect, it } from 'vitest';
import { AnswerCheck } from './answer-check.ts';

function check(expectedEvents: number, status: number, pieces: readonly string[]): string | undefined {
  let problem: string | undefined = 'never ended';
  const reader = new AnswerCheck(expectedEvents, (found) => {
    problem = found;
  });
  reader.head(`HTTP/1.1 ${status} Whatever\r\ncontent-type: text/plain`);
  for (const piece of pieces) reader.body(Buffer.from(piece));
  reader.end();
  return problem;
}

const stream = 'data: {"a":1}\n\ndata: {"b":2}\n\ndata: [DONE]\n\n';

it('counts events wherever a gateway cut the stream', () => {
  for (let size = 1; size <= stream.length; size += 1) {
    expect(check(3, 200, stream.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])).toBeUndefined();
  }
});

it('finds a stream that lost events or its end', () => {
  expect(check(4, 200, [stream])).toBe('a stream of 3 events');
  expect(check(2, 200, [stream.replace('data: [DONE]\n\n', '')])).toBe('a stream without [DONE]');
});

it('takes an error and an empty answer for failures', () => {
  expect(check(0, 500, ['{}'])).toBe('HTTP/1.1 500 Whatever');
  expect(check(0, 200, [])).toBe('an empty answer');
  expect(check(0, 200, ['{}'])).toBeUndefined();
});
