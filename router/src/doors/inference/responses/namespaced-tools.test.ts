import { expect, it } from 'vitest';
import { namespacedName } from '../../../domain/namespaced-name.ts';
import { AnswerItems } from './answer-items.ts';
import { namespacedTools } from './namespaced-tools.ts';
import { readMeaning } from './read-meaning.ts';

const member = { type: 'function', name: 'find', parameters: { type: 'object', properties: {} } };
const tools = [
  member,
  { type: 'namespace', name: 'crm', description: 'd', tools: [member, { type: 'custom', name: 'patch' }] },
];

it('a call of a namespaced tool comes back as the client knows it', () => {
  const items = new AnswerItems('resp_1', namespacedTools(tools));
  for (const [call, name] of ['crm__find', 'find'].entries()) {
    items.add({ type: 'tool-input-start', choice: 0, call, id: `c${call}`, name });
    items.add({ type: 'tool-input-end', choice: 0, call });
  }
  expect(items.output()).toMatchObject([
    { type: 'function_call', namespace: 'crm', name: 'find', call_id: 'c0', arguments: '{}' },
    { type: 'function_call', name: 'find', call_id: 'c1' },
  ]);
  expect(items.output()[1]).not.toHaveProperty('namespace');
});

it('a history keeps the namespace beside the name', () => {
  const input = [{ type: 'function_call', call_id: 'c', namespace: 'crm', name: 'find', arguments: '{}' }];
  expect(readMeaning({ input }).messages[0]?.parts[0]).toMatchObject({ name: 'find', extra: { namespace: 'crm' } });
});

it('long names stay different and inside what vendors take', () => {
  const [one, other] = ['a', 'b'].map((end) => namespacedName('mcp__a_server', `${'x'.repeat(80)}${end}`));
  expect(one).not.toBe(other);
  expect([one?.length, one?.slice(0, 15)]).toEqual([64, 'mcp__a_server__']);
  expect(namespacedName('mcp__docs__', 'find it')).toBe('mcp__docs__find_it');
});
