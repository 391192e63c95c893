import { expect, it } from 'vitest';
import { readResponsesUsage } from './read-responses-usage.ts';

const usage = { input_tokens: 5, output_tokens: 1 };

it('counts the searches of the web, and neither opened pages nor other calls', () => {
  const output = [
    { type: 'web_search_call', action: { type: 'search', query: 'a' } },
    { type: 'web_search_call', action: { type: 'open_page' } },
    { type: 'web_search_call' },
    { type: 'function_call' },
  ];
  expect(readResponsesUsage({ usage, output })).toMatchObject({ webSearches: 2 });
  expect(readResponsesUsage({ usage, output: [] })).not.toHaveProperty('webSearches');
});

it('counts calls of the other tools that are sold beside the tokens', () => {
  const output = [{ type: 'file_search_call' }, { type: 'code_interpreter_call' }, { type: 'function_call' }];
  expect(readResponsesUsage({ usage, output })).toMatchObject({ otherSoldCalls: 2 });
});

it('says on which tier it was served where that is sold at other rates', () => {
  expect(readResponsesUsage({ usage, service_tier: 'flex' })).toMatchObject({ serviceTier: 'flex' });
  expect(readResponsesUsage({ usage, service_tier: 'default' })).not.toHaveProperty('serviceTier');
});
