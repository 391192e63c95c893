import { expect, it } from 'vitest';
import type { ProviderDetailWire } from '../management/contracts/provider.ts';
import { remarksOn } from './provider-words.ts';

const provider: ProviderDetailWire = {
  id: 'one',
  name: 'One',
  type: 'lm-studio',
  enabled: true,
  priority: 0,
  description: null,
  created_at: 0,
  updated_at: 0,
  runtime_status: 'loaded',
  config: {},
  models: [],
};

it('tells its owner what was taken otherwise, what is still to be given, what has no effect, and what is wrong', () => {
  const remarks = remarksOn({
    ...provider,
    config_remarks: ['config.baseURL: its end is left out.'],
    awaited_config_keys: ['note'],
    unknown_config_keys: ['colour'],
    error: 'apiKey is missing.',
  });
  expect(remarks).toEqual([
    'config.baseURL: its end is left out.',
    'These secrets are still to be given: note',
    'Its type does not know these config keys, so they have no effect: colour',
    'It cannot answer yet: apiKey is missing.',
  ]);
  expect(remarksOn(provider)).toEqual([]);
});
