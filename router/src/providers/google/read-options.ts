import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import type { ConfigProblem, ConfigReading } from '../../domain/provider-adapter.ts';
import { type BaseUrl, readBaseUrl } from '../kit/base-url.ts';
import { headersShape, reservedHeader } from '../kit/config-headers.ts';
import { type OptionsReading, readConfig } from '../kit/read-config.ts';
import { geminiPlatform, type Platform } from './platform.ts';
import type { ServiceAccount } from './service-account.ts';

/** What the adapter works with, at either door. */
export interface GoogleOptions {
  readonly platform: Platform;
  readonly url: BaseUrl;
  /** Whose access tokens the calls carry; undefined: they carry a key. */
  readonly account: ServiceAccount | undefined;
  /** Sent with every request: name, value, name, value. */
  readonly headers: readonly string[];
}

export const GEMINI_URL = 'https://generativelanguage.googleapis.com/v1beta';

const text = z.string().trim().optional();

/** The config keys that both types have beside the common ones. */
export const addressShape = {
  // Other spellings that people and tools write.
  baseURL: text,
  baseUrl: text,
  base_url: text,
  headers: headersShape,
};

interface Address {
  readonly baseURL?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly base_url?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export function readGoogleConfig(config: JsonObject): ConfigReading<GoogleOptions> {
  return readConfig(config, { shape: addressShape, keyRequired: !namesAddress(config), toOptions });
}

/** A server of one's own can do without a key. */
export function namesAddress(config: JsonObject): boolean {
  return ['baseURL', 'baseUrl', 'base_url'].some((key) => typeof config[key] === 'string' && config[key] !== '');
}

function toOptions(values: Address): OptionsReading<GoogleOptions> {
  const address = readAddress(values, GEMINI_URL, '/v1beta');
  if (address.kind === 'refused') return address;
  return { kind: 'read', options: { ...address.options, platform: geminiPlatform, account: undefined } };
}

export function readAddress(
  values: Address,
  fallback: string,
  version: string,
): OptionsReading<Pick<GoogleOptions, 'url' | 'headers'>> {
  const written = values.baseURL || values.baseUrl || values.base_url || fallback;
  // People paste whole endpoints, and the address of the vendor's OpenAI-compatible door.
  const bare = written.replace(/\/(?:openai|models|projects|publishers)(?:\/.*)?$/, '');
  const reading = readBaseUrl(bare, version);
  if (reading.kind === 'refused') return refused({ field: 'baseURL', message: reading.problem });
  const own = Object.entries(values.headers ?? {});
  const reserved = reservedHeader(values.headers);
  if (reserved !== undefined) {
    return refused({ field: `headers.${reserved}`, message: 'is set by the router itself' });
  }
  return { kind: 'read', options: { url: reading.url, headers: own.flat() } };
}

export function refused(problem: ConfigProblem): OptionsReading<never> {
  return { kind: 'refused', problems: [problem] };
}
