import { z } from 'zod';
import type { ProviderType } from '../../domain/provider-adapter.ts';
import { type BaseUrl, readBaseUrl } from '../kit/base-url.ts';
import { type OptionsReading, readConfig } from '../kit/read-config.ts';
import { CohereAdapter } from './cohere-adapter.ts';

export interface CohereOptions {
  /** Without a version: chat and embeddings are in the second, the model list is in the first. */
  readonly url: BaseUrl;
}

const BASE_URL = 'https://api.cohere.com';

/** Cohere by its own API. Source: its OpenAPI description, "Chat API (V2)". */
export const cohere: ProviderType<CohereOptions> = {
  type: 'cohere',
  label: 'Cohere',
  catalogue: 'cohere',
  local: false,
  standIn: false,
  anyModel: false,
  secretKeys: [],
  defaultLimits: {},
  defaultConfig: { baseURL: BASE_URL },
  readConfig: (config) =>
    readConfig(config, { shape: { baseURL: z.string().trim().optional() }, keyRequired: true, toOptions }),
  create: (_id, config, tools) => new CohereAdapter({ config, tools }),
};

function toOptions({ baseURL }: { readonly baseURL?: string | undefined }): OptionsReading<CohereOptions> {
  const reading = readBaseUrl(baseURL || BASE_URL, '');
  if (reading.kind === 'refused') {
    return { kind: 'refused', problems: [{ field: 'baseURL', message: reading.problem }] };
  }
  const path = reading.url.path.replace(/(?:\/v\d+)?(?:\/chat|\/embed)?$/, '');
  return { kind: 'read', options: { url: { ...reading.url, path } } };
}
