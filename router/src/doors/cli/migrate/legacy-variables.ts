/** One variable of the old configuration: the config key of a provider type that it becomes. */
export interface LegacyVariable {
  readonly variable: string;
  readonly type: string;
  readonly key: string;
}

/** What the settings file of before had for the types that are not configured by an API key alone (contract, section 10). */
const named: readonly LegacyVariable[] = [
  { variable: 'LM_STUDIO_DEFAULT_MODEL', type: 'lm-studio', key: 'defaultModel' },
  { variable: 'QWEN_TOKEN', type: 'qwen-direct', key: 'token' },
  { variable: 'QWEN_COOKIES', type: 'qwen-direct', key: 'cookies' },
  { variable: 'QWEN_EXPIRES_AT', type: 'qwen-direct', key: 'expiresAt' },
  { variable: 'QWEN_PROXY_BASE_URL', type: 'qwen-proxy', key: 'baseURL' },
];

/** Those, and for every type its key and address under the name that its vendor's own clients read: `OPENAI_API_KEY`, `OLLAMA_BASE_URL`. */
export function legacyVariables(types: readonly string[]): readonly LegacyVariable[] {
  const ofTypes = types.flatMap((type): readonly LegacyVariable[] => {
    const prefix = type.toUpperCase().replaceAll('-', '_');
    return [
      { variable: `${prefix}_API_KEY`, type, key: 'apiKey' },
      { variable: `${prefix}_BASE_URL`, type, key: 'baseURL' },
    ];
  });
  const known = new Set(named.map(({ variable }) => variable));
  return [...named, ...ofTypes.filter(({ variable }) => !known.has(variable))];
}

/** The provider type of which a variable speaks, whether this version has it or not. */
export function typeNamedBy(variable: string): string | undefined {
  const [, prefix] = /^([A-Z][A-Z0-9_]*)_(?:API_KEY|BASE_URL)$/.exec(variable) ?? [];
  return named.find((one) => one.variable === variable)?.type ?? prefix?.toLowerCase().replaceAll('_', '-');
}
