import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import type { ConfigReading, ProviderAdapter, ProviderType } from '../../domain/provider-adapter.ts';
import { type BaseUrl, readBaseUrl } from '../kit/base-url.ts';
import { type OptionsReading, readConfig } from '../kit/read-config.ts';
import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { DashScopeAdapter } from './dashscope-adapter.ts';

export interface DashScopeOptions {
  /** Without a path of its own: `https://dashscope-intl.aliyuncs.com`. */
  readonly url: BaseUrl;
  readonly mode: 'native' | 'compatible';
}

const BASE_URL = 'https://dashscope.aliyuncs.com';

/** The other door of the same host. */
const compatible = openAiCompatible({
  type: 'dashscope',
  label: 'DashScope',
  keyRequired: true,
  quirks: { outputLimitField: 'max_tokens', instructionRole: 'system' },
});

/**
 * Alibaba's DashScope by its native API, or by its OpenAI-compatible door where the config says `mode: compatible`. Source: "Model Studio API
 * reference", Qwen, DashScope; no exchange of the native one was recorded.
 */
export const dashScope: ProviderType<DashScopeOptions> = {
  type: 'dashscope',
  label: 'DashScope',
  catalogue: 'alibaba',
  local: false,
  standIn: false,
  anyModel: false,
  keyPrefix: 'sk-',
  secretKeys: [],
  defaultLimits: {},
  defaultConfig: { baseURL: BASE_URL },
  readConfig: readDashScopeConfig,
  create: (id, config, tools): ProviderAdapter => {
    if (config.options.mode === 'native') return new DashScopeAdapter({ config, tools });
    const { origin, path } = config.options.url;
    const options = {
      url: { origin, path: `${path}/compatible-mode/v1` },
      query: '',
      perDeployment: false,
      headers: [],
    };
    return compatible.create(id, { ...config, options }, tools);
  },
};

function readDashScopeConfig(config: JsonObject): ConfigReading<DashScopeOptions> {
  const shape = {
    baseURL: z.string().trim().optional(),
    mode: z.enum(['native', 'compatible'], 'must be native or compatible').optional(),
  };
  return readConfig(config, { shape, keyRequired: true, toOptions });
}

function toOptions(values: {
  readonly baseURL?: string | undefined;
  readonly mode?: DashScopeOptions['mode'] | undefined;
}): OptionsReading<DashScopeOptions> {
  const { baseURL, mode = 'native' } = values;
  const reading = readBaseUrl(baseURL || BASE_URL, '');
  if (reading.kind === 'refused') {
    return { kind: 'refused', problems: [{ field: 'baseURL', message: reading.problem }] };
  }
  // Either door's own path stands for the host.
  const path = reading.url.path.replace(/\/(?:api|compatible-mode)\/v1(?:\/.*)?$/, '');
  return { kind: 'read', options: { url: { ...reading.url, path }, mode } };
}
