import type { Context } from './context.ts';

/** The ways to give a provider's API key. */
export interface SecretOptions {
  /** In the open: other users of the machine can see command lines. */
  readonly apiKey?: string;
  /** The name of a variable that holds it. */
  readonly apiKeyEnv?: string;
  /** From standard input. */
  readonly apiKeyStdin?: boolean;
}

export type SecretReading =
  | { readonly kind: 'given'; readonly secret: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly message: string };

export async function readSecret(options: SecretOptions, { terminal, env }: Context): Promise<SecretReading> {
  const { apiKey, apiKeyEnv, apiKeyStdin } = options;
  if ([apiKey, apiKeyEnv, apiKeyStdin].filter((given) => given !== undefined).length > 1) {
    return { kind: 'refused', message: 'Give the key in one way only: --api-key, --api-key-env or --api-key-stdin.' };
  }
  if (apiKey !== undefined) return given(apiKey, '--api-key is empty.');
  if (apiKeyEnv !== undefined) return given(env[apiKeyEnv] ?? '', `The variable ${apiKeyEnv} is not set.`);
  if (apiKeyStdin) return given(await terminal.readInput(), 'Nothing came on standard input.');
  return { kind: 'none' };
}

function given(text: string, otherwise: string): SecretReading {
  const secret = text.trim();
  return secret === '' ? { kind: 'refused', message: otherwise } : { kind: 'given', secret };
}
