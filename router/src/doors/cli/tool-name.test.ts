import { expect, it } from 'vitest';
import { toolName, withToolName } from './tool-name.ts';

const byNpm = { npm_execpath: '/usr/lib/node_modules/npm/bin/npm-cli.js' };

it.each([
  ['installed for the whole machine', {}, '/usr/lib/node_modules/provider-router/dist', 'provider-cli'],
  ['installed on Windows', {}, 'C:\\npm\\node_modules\\provider-router\\dist', 'provider-cli'],
  ['started by npm or npx', byNpm, '/srv/app/node_modules/provider-router/dist', 'npx provider-cli'],
  ['in a checkout, started without npm', {}, '/home/me/router/dist', 'npx provider-cli'],
])('is what works as typed: %s', (_case, env, home, name) => {
  expect(toolName(env, home)).toBe(name);
});

it('stands in the sentences of other rooms, once', () => {
  expect(withToolName('Say provider-cli set a, or provider-cli list.', 'npx provider-cli')).toBe(
    'Say npx provider-cli set a, or npx provider-cli list.',
  );
  expect(withToolName('Say npx provider-cli set a.', 'npx provider-cli')).toBe('Say npx provider-cli set a.');
});
