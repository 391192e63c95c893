import { expect, it } from 'vitest';
import { defaultQuirks } from './quirks.ts';
import { openAiConfigReader } from './read-options.ts';

const read = openAiConfigReader({ baseUrl: undefined, keyRequired: false, optionHeaders: {}, quirks: defaultQuirks });

it.each([
  ['http://host/v1/chat/completions', ['baseURL']],
  ['http://host/v1/models/', ['baseURL']],
  ['http://host/v1', []],
])('remarks on an address that is more than one: %s', (baseURL, fields) => {
  const reading = read({ baseURL });
  if (reading.kind !== 'read') throw new Error('It was refused.');
  expect(reading.config.options.url).toEqual({ origin: 'http://host', path: '/v1' });
  expect(reading.config.remarks?.map(({ field }) => field)).toEqual(fields);
});
