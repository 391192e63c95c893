import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import type { ConfigProblem, ConfigReading, ProviderType } from '../../domain/provider-adapter.ts';
import { type BaseUrl, readBaseUrl } from '../kit/base-url.ts';
import { type OptionsReading, readConfig } from '../kit/read-config.ts';
import { QwenDirectAdapter } from './qwen-direct-adapter.ts';
import { readExpiry } from './read-expiry.ts';

export interface QwenDirectOptions {
  readonly url: BaseUrl;
  readonly token: string;
  readonly cookies: string;
  /** The browser that the credentials are from; undefined: the router's own name is told. */
  readonly userAgent: string | undefined;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number | undefined;
}

const BASE_URL = 'https://chat.qwen.ai';

const headerText = z
  .string()
  .trim()
  .regex(/^[\t\x20-\x7e]*$/, 'must consist of visible ASCII characters on one line; was it pasted whole?')
  .optional();

const shape = {
  baseURL: z.string().trim().optional(),
  token: headerText,
  cookies: headerText,
  userAgent: headerText,
  expiresAt: z.union([z.number(), z.string().trim()], 'must be a time: epoch milliseconds or ISO 8601').optional(),
};

/**
 * The web chat of chat.qwen.ai with a person's own session. Its API is not published: this follows what its public clients do (contract, section 10).
 * It knows no tools, so they are taught as XML unless the config says otherwise.
 */
export const qwenDirect: ProviderType<QwenDirectOptions> = {
  type: 'qwen-direct',
  label: 'Qwen Direct',
  local: false,
  standIn: false,
  anyModel: false,
  secretKeys: ['token', 'cookies'],
  defaultLimits: {},
  defaultConfig: { baseURL: BASE_URL },
  readConfig: readDirectConfig,
  create: (_id, config, tools) => new QwenDirectAdapter({ config, tools }),
};

function readDirectConfig(config: JsonObject): ConfigReading<QwenDirectOptions> {
  const reading = readConfig(config, { shape, keyRequired: false, toOptions });
  if (reading.kind === 'refused') return reading;
  return { kind: 'read', config: { ...reading.config, xmlTools: reading.config.xmlTools ?? true } };
}

function toOptions(values: z.infer<z.ZodObject<typeof shape>>): OptionsReading<QwenDirectOptions> {
  const url = readBaseUrl(values.baseURL || BASE_URL, '');
  const expiry = readExpiry(values.expiresAt);
  const { token = '', cookies = '', userAgent } = values;
  const problems: ConfigProblem[] = [
    ...(isGiven(token) ? [] : [missing('token', 'the bx-umidtoken header')]),
    ...(isGiven(cookies) ? [] : [missing('cookies', 'the Cookie header')]),
    ...(url.kind === 'refused' ? [{ field: 'baseURL', message: url.problem }] : []),
    ...(expiry === 'nonsense'
      ? [{ field: 'expiresAt', message: 'must be a time: epoch milliseconds or ISO 8601' }]
      : []),
  ];
  if (problems.length > 0 || url.kind === 'refused' || expiry === 'nonsense') return { kind: 'refused', problems };
  return {
    kind: 'read',
    options: { url: url.url, token, cookies, userAgent: userAgent || undefined, expiresAtMs: expiry },
  };
}

/** The mask of a backup stands for nothing here. */
function isGiven(secret: string): boolean {
  return !/^\**$/.test(secret);
}

function missing(field: string, what: string): ConfigProblem {
  return { field, message: `is required: ${what} of a request that a browser sends while logged in to chat.qwen.ai` };
}
