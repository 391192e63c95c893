import { z } from 'zod';
import type { ProviderType } from '../../domain/provider-adapter.ts';
import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import type { OpenAiOptions } from '../openai-compatible/read-options.ts';
import { OllamaAdapter } from './ollama-adapter.ts';

/** Ollama's OpenAI-compatible door: what comes in that dialect goes through it as bytes. */
const compatible = openAiCompatible({
  type: 'ollama',
  label: 'Ollama',
  baseUrl: 'http://localhost:11434/v1',
  discoverAt: 'http://localhost:11434/v1',
  local: true,
  // Chat templates know no `developer` role: Ollama would drop such a message in silence.
  quirks: { outputLimitField: 'max_tokens', instructionRole: 'system' },
});

const ownKeys = z.object({
  /** `native`: also requests in OpenAI's dialect are translated; `compatible`: nothing ever goes the native way. */
  mode: z.enum(['auto', 'native', 'compatible'], 'must be auto, native or compatible').optional(),
  /** Tokens of context that a model is loaded with. */
  numCtx: z
    .number('must be a number of tokens')
    .int('must be a whole number')
    .positive('must be more than 0')
    .optional(),
  /** How long a model stays loaded after an answer: `5m`, `-1`. */
  keepAlive: z.string('must be a time like 5m').trim().optional(),
});

export interface OllamaOptions extends OpenAiOptions {
  readonly mode: 'auto' | 'native' | 'compatible';
  readonly numCtx: number | undefined;
  readonly keepAlive: string | undefined;
}

/**
 * Ollama. What speaks OpenAI's dialect goes through its door of that dialect; everything else by its own API, which alone has thinking, pictures and
 * schemas in full. Source: Ollama's API reference; recorded exchanges.
 */
export const ollama: ProviderType<OllamaOptions> = {
  ...compatible,
  readConfig: (config) => {
    const reading = compatible.readConfig(config);
    const own = ownKeys.safeParse(config);
    const problems = (own.error?.issues ?? []).map((issue) => ({
      field: issue.path.join('.'),
      message: issue.message,
    }));
    if (reading.kind === 'refused') return { kind: 'refused', problems: [...reading.problems, ...problems] };
    if (!own.success) return { kind: 'refused', problems };
    const { mode = 'auto', numCtx, keepAlive } = own.data;
    const known = new Set(Object.keys(ownKeys.shape));
    const unknownKeys = reading.config.unknownKeys.filter((key) => !known.has(key));
    const options = { ...reading.config.options, mode, numCtx, keepAlive };
    return { kind: 'read', config: { ...reading.config, unknownKeys, options } };
  },
  create: (id, config, tools) => new OllamaAdapter({ compatible: compatible.create(id, config, tools), config, tools }),
};
