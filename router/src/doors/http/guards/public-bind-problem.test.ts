import { expect, it } from 'vitest';
import { publicBindProblem } from './public-bind-problem.ts';

it.each(['127.0.0.1', '127.8.9.10', '::1', '[::1]', 'localhost', 'LOCALHOST', '::ffff:127.0.0.1'])(
  'lets %s start without a key',
  (host) => {
    expect(publicBindProblem({ host, hasCredentials: false })).toBeUndefined();
  },
);

it.each([
  '0.0.0.0',
  '::',
  '',
  '192.168.1.5',
  'my-host',
  'localhost.evil.com',
  '127.0.0.1.evil.com',
  '127.1',
  '128.0.0.1',
])('refuses %s without a key and names both ways out', (host) => {
  const problem = publicBindProblem({ host, hasCredentials: false });
  expect(problem).toContain('provider-cli key create');
  expect(problem).toContain('--host 127.0.0.1');
  expect(publicBindProblem({ host, hasCredentials: true })).toBeUndefined();
});
