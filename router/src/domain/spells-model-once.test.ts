import { expect, it } from 'vitest';
import { spellsModelOnce } from './spells-model-once.ts';

it.each([
  ['{"model":"a"}', true],
  ['{ "messages": [], "model" : "größer" }', true],
  ['{"messages":[]}', false],
  ['{"model":"a","model":"b"}', false],
  ['{"messages":[{"content":"the \\"model\\" is"}],"model":"a"}', true],
  ['{"messages":[{"content":"which model"}],"model":"a"}', true],
  ['{"messages":["model"],"model":"a"}', false],
  ['{"model":"a","at":"2006","seed":1006}', true],
  ['{"model":"a","at":"2006","\\u006dodel":"b"}', false],
  ['{"metadata":{"model":"b"},"model":"a"}', false],
  ['{"model":"a","\\u006dodel":"b"}', false],
  ['{"\\u006dodel":"b"}', false],
  ['{"\\u006Dodel":"b","model":"a"}', false],
])('%s: %s, every time it is asked', (text, expected) => {
  expect(spellsModelOnce(text)).toBe(expected);
  expect(spellsModelOnce(text)).toBe(expected);
});
