import { expect, it } from 'vitest';
import { readResponsesUsage } from './read-responses-usage.ts';

it('counts the searches of the web, and neither opened pages nor other calls', () => {
  const output = [
    { type: 'web_search_call', action: { type: 'search', query: 'a' } },
    { type: 'web_search_call', action: { type: 'open_page' } },
    { type: 'web_search_call' },
    { type: 'function_call' },
  ];
  expect(readResponsesUsage({ input_tokens: 5, output_tokens: 1 }, output)).toMatchObject({ webSearches: 2 });
  expect(readResponsesUsage({ input_tokens: 5, output_tokens: 1 }, [])).not.toHaveProperty('webSearches');
});
