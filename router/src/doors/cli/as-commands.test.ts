import { expect, it } from 'vitest';
import { asCommands } from './as-commands.ts';

it.each([
  [
    'There is no model "x". GET /v1/models lists those.',
    'There is no model "x". npx provider-cli model list lists those.',
  ],
  ['GET /v1/models?provider=gpu lists its models.', 'npx provider-cli model list --provider gpu lists its models.'],
  ['Mend it: PATCH /v1/providers/gpu/config/KEY.', 'Mend it: npx provider-cli config set gpu KEY VALUE.'],
  [
    'Enable it: POST /v1/providers/gpu/enable, or provider-cli provider enable gpu (in a checkout: npx provider-cli ...). Or not.',
    'Enable it: npx provider-cli provider enable gpu. Or not.',
  ],
  ['Switch first: PUT /v1/settings/active_provider, or provider-cli set ID.', 'Switch first: npx provider-cli set ID.'],
])('says %s for the command line', (sentence, said) => {
  expect(asCommands(sentence, 'npx provider-cli')).toBe(said);
});
