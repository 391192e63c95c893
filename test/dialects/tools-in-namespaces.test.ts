import { describe, expect, it } from 'vitest';
import { readMeaning } from '../../router/src/doors/inference/responses/read-meaning.ts';
import { customToolNames, hasCustomTools } from '../../router/src/providers/kit/custom-tools.ts';
import { egresses, encodeAt } from './kit/egresses.ts';

const parameters = { type: 'object', properties: { id: { type: 'string' } } };
const group = {
  type: 'namespace',
  name: 'crm',
  description: 'Customers.',
  tools: [
    { type: 'function', name: 'find', description: 'Finds.', parameters },
    { type: 'custom', name: 'patch' },
  ],
};
const input = [
  { role: 'user', content: 'hi' },
  { type: 'function_call', call_id: 'c1', namespace: 'crm', name: 'find', arguments: '{}' },
  { type: 'function_call_output', call_id: 'c1', output: 'found' },
];
const own = ['responses', 'responses of xai'];

describe('tools in a namespace', () => {
  it.each(Object.keys(egresses).filter((egress) => !own.includes(egress)))(
    'are tools by their whole names at %s',
    (egress) => {
      const { body, dropped } = encodeAt(egress, readMeaning({ input, tools: [group] }));
      const sent = JSON.stringify(body);
      expect(sent).toContain('"crm__find"');
      expect(sent).toContain('"crm__patch"');
      expect(sent).not.toContain('"find"');
      expect(dropped).toEqual([]);
    },
  );

  it.each(own)('stay together at %s', (egress) => {
    const { body } = encodeAt(egress, readMeaning({ input, tools: [group] }));
    expect(body).toMatchObject({ tools: [group], input: [{}, { namespace: 'crm', name: 'find' }, {}] });
  });

  it('with free text are known as such', () => {
    const meaning = readMeaning({ input, tools: [group] });
    expect(hasCustomTools(meaning)).toBe(true);
    expect(customToolNames(meaning)).toEqual(new Set(['crm__patch']));
  });
});
