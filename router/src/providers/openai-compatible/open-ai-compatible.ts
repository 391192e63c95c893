import type { ProviderType, TimeLimits } from '../../domain/provider-adapter.ts';
import { CountingOpenAiAdapter } from './counting-open-ai-adapter.ts';
import { OpenAiAdapter } from './open-ai-adapter.ts';
import { defaultQuirks, type OpenAiQuirks } from './quirks.ts';
import { type OpenAiOptions, openAiConfigReader } from './read-options.ts';

/** A vendor or server that speaks OpenAI's chat dialect, as data. */
export interface OpenAiCompatibleDefinition {
  readonly type: string;
  readonly label: string;
  /** Where it is reached unless the config says otherwise; undefined: the config must. */
  readonly baseUrl?: string;
  /** Runs on the user's own machines. */
  readonly local?: boolean;
  readonly keyRequired?: boolean;
  readonly keyPrefix?: string;
  readonly catalogue?: string;
  readonly discoverAt?: string;
  readonly optionHeaders?: Readonly<Record<string, string>>;
  readonly quirks?: Partial<OpenAiQuirks>;
}

/** For all practical purposes without end; the largest delay that a timer takes. */
const NEVER_MS = 2_147_483_647;

// A local server loads its model before its first header, and that takes as long as it takes (contract, section 4).
const localLimits: Partial<TimeLimits> = { headersMs: NEVER_MS, firstContentMs: 300_000 };

/** Makes the provider type of an OpenAI-compatible vendor out of its definition. */
export function openAiCompatible(definition: OpenAiCompatibleDefinition): ProviderType<OpenAiOptions> {
  const { type, label, local = false, keyPrefix, catalogue, discoverAt } = definition;
  const quirks: OpenAiQuirks = { ...defaultQuirks, issuer: type, ...definition.quirks };
  return {
    type,
    label,
    local,
    standIn: false,
    anyModel: false,
    ...(discoverAt === undefined ? {} : { discoverAt }),
    ...(keyPrefix === undefined ? {} : { keyPrefix }),
    ...(catalogue === undefined ? {} : { catalogue }),
    // Extra headers are how other credentials get in: kept like one.
    secretKeys: ['headers'],
    defaultLimits: local ? localLimits : {},
    ...(definition.baseUrl === undefined ? {} : { defaultConfig: { baseURL: definition.baseUrl } }),
    readConfig: openAiConfigReader({
      baseUrl: definition.baseUrl,
      keyRequired: definition.keyRequired ?? false,
      optionHeaders: definition.optionHeaders ?? {},
      quirks,
    }),
    create: (id, config, tools) => {
      const counts = quirks.responses?.countsTokens === true && config.options.openAiApi !== 'chat';
      const Adapter = counts ? CountingOpenAiAdapter : OpenAiAdapter;
      return new Adapter({ id, quirks, config, tools });
    },
  };
}
