import { expect, it } from 'vitest';
import { testRequest, testView } from '../testing/test-house.ts';
import { cacheKey } from './cache-key.ts';

const view = testView({ providers: [] });
const call = { endpoint: '/v1/chat/completions', principal: { kind: 'local' }, providerHeader: undefined } as const;

function keyOf(text: string): string {
  const request = { ...testRequest(), body: JSON.parse(text), bytes: Buffer.from(text) };
  return cacheKey({ request, call, view, shared: false });
}

it('does not hear of white space, of the order of the fields, nor of what no model hears', () => {
  const key = keyOf('{"model":"m","messages":[{"role":"user","content":"Hi"}]}');
  expect(keyOf('{ "messages" : [{"role":"user","content":"Hi"}], "model": "m" }')).toBe(key);
  expect(keyOf('{"model":"m","messages":[{"role":"user","content":"Hi"}],"user":"a","stream":false}')).toBe(key);
  expect(keyOf('{"model":"m","messages":[{"role":"user","content":"Ho"}]}')).not.toBe(key);
});

it('hears the order inside a schema, which a model reads', () => {
  const tool = (properties: string) => keyOf(`{"model":"m","response_format":{"properties":{${properties}}}}`);
  expect(tool('"a":{},"b":{}')).not.toBe(tool('"b":{},"a":{}'));
});

it('tells numbers apart that JSON.parse takes for one', () => {
  expect(keyOf('{"seed":9007199254740993}')).not.toBe(keyOf('{"seed":9007199254740992}'));
});

it('tells apart what differs in a key that stands there twice', () => {
  const twice = (first: string) => keyOf(`{"model":"m","prompt":"${first}","prompt":"same"}`);
  expect(twice('one')).not.toBe(twice('other'));
  expect(keyOf('{"a":{"\\u0062":1,"b":2}}')).not.toBe(keyOf('{"a":{"b":2}}'));
});

it('does not hear how a text is escaped', () => {
  expect(keyOf('{"prompt":"\\u00e9 \\"\\/"}')).toBe(keyOf('{ "prompt": "é \\"/" }'));
});
