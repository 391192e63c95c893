import type { ProviderType } from '../../domain/provider-adapter.ts';
import { BedrockAdapter } from './bedrock-adapter.ts';
import { type BedrockOptions, readBedrockConfig } from './read-options.ts';

/** Amazon Bedrock by its Converse API, which speaks to all of its models in one form. Source: "Amazon Bedrock API Reference", Runtime. */
export const bedrock: ProviderType<BedrockOptions> = {
  type: 'bedrock',
  label: 'Amazon Bedrock',
  catalogue: 'aws',
  local: false,
  standIn: false,
  anyModel: false,
  secretKeys: ['accessKeyId', 'secretAccessKey', 'sessionToken', 'headers'],
  defaultLimits: {},
  readConfig: readBedrockConfig,
  create: (_id, config, tools) => new BedrockAdapter({ config, tools }),
};
