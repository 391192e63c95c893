import { expect, it } from 'vitest';
import { debugScopes } from './debug-scopes.ts';

it.each([
  ['dynamic-providers:*', 'dynamic-providers:registry', true],
  ['dynamic-providers:registry', 'dynamic-providers:registry', true],
  ['dynamic-providers:registry', 'dynamic-providers:http', false],
  ['*', 'dynamic-providers:http', true],
  ['express:*, dynamic-providers:h*', 'dynamic-providers:http', true],
  ['express:*', 'dynamic-providers:http', false],
  ['*,-dynamic-providers:http', 'dynamic-providers:http', false],
  ['', 'dynamic-providers:http', false],
  ['dynamic.providers:*', 'dynamic-providers:http', false],
])('DEBUG=%s, scope %s: %s', (text, scope, on) => {
  expect(debugScopes(text)(scope)).toBe(on);
});
