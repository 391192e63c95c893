import type { ProviderType } from '../../domain/provider-adapter.ts';
import { AnthropicAdapter } from './anthropic-adapter.ts';
import { type AnthropicOptions, readAnthropicConfig } from './read-options.ts';

export const anthropic: ProviderType<AnthropicOptions> = {
  type: 'anthropic',
  label: 'Anthropic',
  catalogue: 'anthropic',
  local: false,
  standIn: false,
  anyModel: false,
  keyPrefix: 'sk-ant-',
  // Extra headers are how other credentials get in: kept like one.
  secretKeys: ['headers'],
  defaultLimits: {},
  defaultConfig: { baseURL: 'https://api.anthropic.com/v1' },
  readConfig: readAnthropicConfig,
  create: (_id, config, tools) => new AnthropicAdapter({ config, tools }),
};

/** D4's name for it. */
export const claude: ProviderType<AnthropicOptions> = { ...anthropic, type: 'claude', label: 'Claude' };
