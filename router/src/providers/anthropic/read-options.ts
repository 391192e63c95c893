import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import type { ConfigReading } from '../../domain/provider-adapter.ts';
import { ownValue } from '../../lib/own-value.ts';
import { type BaseUrl, readBaseUrl } from '../kit/base-url.ts';
import { headersShape, headerValue, reservedHeader } from '../kit/config-headers.ts';
import { type OptionsReading, readConfig } from '../kit/read-config.ts';

/** What the adapter works with. */
export interface AnthropicOptions {
  readonly url: BaseUrl;
  /** `anthropic-version`. */
  readonly version: string;
  /** `anthropic-beta` of every call. */
  readonly betas: readonly string[];
  readonly keyHeader: 'x-api-key' | 'authorization' | undefined;
  readonly defaultMaxTokens: number | undefined;
  /** Sent with every request: name, value, name, value. */
  readonly headers: readonly string[];
}

/** The version that every server of this dialect knows; its successor took parameters away and added none. */
const VERSION = '2023-06-01';

const text = z.string().trim().optional();
const betaName = z
  .string()
  .trim()
  .regex(/^[\w.-]+$/, 'must be names like context-1m-2025-08-07');

const shape = {
  // Other spellings that people and tools write.
  baseURL: text,
  baseUrl: text,
  base_url: text,
  headers: headersShape,
  anthropicVersion: headerValue.optional(),
  anthropicBeta: z
    .union(
      [z.string().transform((names) => names.split(',').filter((name) => name.trim() !== '')), z.array(z.string())],
      'must be a list of names, or one text with commas',
    )
    .pipe(z.array(betaName))
    .optional(),
  /** Servers that copy the dialect can want the key as a bearer token. */
  keyHeader: z.enum(['x-api-key', 'authorization'], 'must be x-api-key or authorization').optional(),
  defaultMaxTokens: z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], 'must be a number of tokens')
    .pipe(z.number().int().positive('must be more than 0'))
    .optional(),
};

type Values = z.infer<z.ZodObject<typeof shape>>;

const ownFields: Readonly<Record<string, string>> = {
  'anthropic-beta': 'anthropicBeta',
  'anthropic-version': 'anthropicVersion',
};

export function readAnthropicConfig(config: JsonObject): ConfigReading<AnthropicOptions> {
  const written = ['baseURL', 'baseUrl', 'base_url'].some(
    (key) => typeof config[key] === 'string' && config[key] !== '',
  );
  // A server of one's own can do without a key.
  return readConfig(config, { shape, keyRequired: !written, toOptions });
}

function toOptions(values: Values): OptionsReading<AnthropicOptions> {
  const written = values.baseURL || values.baseUrl || values.base_url || 'https://api.anthropic.com';
  // People paste the whole endpoint.
  const reading = readBaseUrl(written.replace(/\/messages(?:\/count_tokens)?\/?$/, ''), '/v1');
  if (reading.kind === 'refused') return refused('baseURL', reading.problem);
  const own = Object.entries(values.headers ?? {});
  const reserved = reservedHeader(values.headers, ownFields);
  if (reserved !== undefined) return refused(`headers.${reserved}`, adviceFor(reserved));
  return {
    kind: 'read',
    options: {
      url: reading.url,
      version: values.anthropicVersion || VERSION,
      betas: values.anthropicBeta ?? [],
      keyHeader: values.keyHeader,
      defaultMaxTokens: values.defaultMaxTokens,
      headers: own.flat(),
    },
  };
}

function adviceFor(header: string): string {
  const field = ownValue(ownFields, header.toLowerCase());
  return field === undefined ? 'is set by the router itself' : `has a field of its own: ${field}`;
}

function refused(field: string, message: string): OptionsReading<never> {
  return { kind: 'refused', problems: [{ field, message }] };
}
