import type { JsonObject } from '../../domain/json.ts';
import { textOf } from '../../lib/text-of.ts';
import type { ProviderDetailWire } from '../management/contracts/provider.ts';
import type { Context } from './context.ts';
import { parseConfigPairs } from './parse-config-pairs.ts';
import { readSecret, type SecretOptions } from './read-secret.ts';

/** The flags of `provider add` and `provider edit`: the API's field names in kebab-case. */
export interface ProviderOptions extends SecretOptions {
  readonly name?: string;
  readonly type?: string;
  readonly enabled?: boolean;
  readonly priority?: number;
  readonly description?: string;
  readonly baseUrl?: string;
  readonly defaultModel?: string;
  readonly timeout?: number;
  /** `key=value` pairs. */
  readonly config?: readonly string[];
}

export type ProviderOptionsReading =
  | { readonly kind: 'read'; readonly config: JsonObject; readonly apiKey: string | undefined }
  | { readonly kind: 'refused'; readonly message: string };

/** The config that the flags make, the key of `--api-key...` apart. */
export async function readProviderOptions(options: ProviderOptions, context: Context): Promise<ProviderOptionsReading> {
  const pairs = parseConfigPairs(options.config ?? []);
  if (pairs.kind === 'refused') return pairs;
  const secret = await readSecret(options, context);
  if (secret.kind === 'refused') return secret;
  const { baseUrl, defaultModel, timeout } = options;
  const config = {
    ...pairs.config,
    ...(baseUrl !== undefined && { baseURL: baseUrl }),
    ...(defaultModel !== undefined && { defaultModel }),
    ...(timeout !== undefined && { timeout }),
  };
  return { kind: 'read', config, apiKey: secret.kind === 'given' ? secret.secret : undefined };
}

const MASK = '********';

/** Tells a person whose secret went through the command line; a script has no history. */
export function warnOfOpenSecret(
  { terminal }: Context,
  { apiKey, config = [] }: ProviderOptions,
  stored: ProviderDetailWire,
): void {
  if (!terminal.isInteractive) return;
  const secrets = config
    .map((pair) => pair.slice(0, pair.indexOf('=')))
    .filter((key) => textOf(stored.config[key]) === MASK);
  const flags = [...(apiKey === undefined ? [] : ['--api-key']), ...secrets.map((key) => `--config ${key}=...`)];
  if (flags.length === 0) return;
  terminal.note(
    `${flags.join(' and ')}: the secret stands in the history of your shell now. Next time: --api-key-stdin, --api-key-env, or config set ID KEY --value-stdin`,
  );
}
