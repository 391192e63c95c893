import type { ProviderType } from '../../domain/provider-adapter.ts';
import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import type { OpenAiOptions } from '../openai-compatible/read-options.ts';

/** Its models know no tools: they are taught them as XML, unless the config says otherwise. It is no local type: it hands on to the vendor. */
const server = openAiCompatible({
  type: 'qwen-proxy',
  label: 'Qwen Proxy',
  baseUrl: 'http://localhost:3000',
  quirks: { outputLimitField: 'max_tokens', instructionRole: 'system' },
});

/** A Qwen proxy server, which speaks OpenAI's dialect. */
export const qwenProxy: ProviderType<OpenAiOptions> = {
  ...server,
  readConfig(config) {
    const reading = server.readConfig(config);
    if (reading.kind === 'refused') return reading;
    return { kind: 'read', config: { ...reading.config, xmlTools: reading.config.xmlTools ?? true } };
  },
};
