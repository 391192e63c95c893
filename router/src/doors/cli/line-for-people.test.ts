import { expect, it } from 'vitest';
import { lineForPeople } from './line-for-people.ts';

it('says of a failed request what happened and its id, and leaves other lines as they are', () => {
  const failed = {
    level: 'warn',
    time: '2026-11-21T14:00:00.000Z',
    scope: 'requests',
    requestId: 'req_1',
    provider: 'p',
    attempts: [{ provider: 'p', reason: 'It is down.' }],
    msg: 'Provider "p": It is down.',
  };
  expect(JSON.parse(lineForPeople(`${JSON.stringify(failed)}\n`))).toEqual({
    level: 'warn',
    time: failed.time,
    scope: 'requests',
    msg: 'Provider "p": It is down. (req_1)',
  });
  for (const other of [
    { level: 'warn', msg: 'x', attempts: 3 },
    { level: 'info', requestId: 'req_1', msg: 'y' },
  ]) {
    const line = `${JSON.stringify(other)}\n`;
    expect(lineForPeople(line)).toBe(line);
  }
});
