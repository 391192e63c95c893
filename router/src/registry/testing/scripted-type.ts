import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import type {
  ConfigProblem,
  ListedModel,
  ProviderAdapter,
  ProviderKey,
  ProviderTools,
  ProviderType,
} from '../../domain/provider-adapter.ts';
import type { ProviderTypes } from '../ports.ts';

export interface ScriptedType extends ProviderType {
  /** Every adapter made so far, oldest first. */
  readonly made: ScriptedAdapter[];
}

export interface ScriptedAdapter extends ProviderAdapter {
  readonly config: JsonObject;
  readonly tools: ProviderTools;
  /** The secrets with which the list was asked for. */
  readonly listed: (string | undefined)[];
  closed: boolean;
}

export interface Script extends Partial<Omit<ProviderType, 'readConfig' | 'create'>> {
  readonly type: string;
  /** Keys without which the config is refused. */
  readonly required?: readonly string[];
  /** What the upstream lists; throws to fail. */
  readonly list?: (secret: string | undefined, signal: AbortSignal) => Promise<readonly ListedModel[]>;
}

const knownKeys = ['apiKey', 'apiKeys', 'baseURL', 'defaultModel', 'retries', 'timeout', 'streaming', 'token'];

/** A provider type that speaks to nobody: it records what is asked of it. `timeout` must be a number, `streaming` a boolean; `retries` may be a number or a text. */
export function scriptedType(script: Script): ScriptedType {
  const made: ScriptedAdapter[] = [];
  const { required = [], list = async () => [], ...given } = script;
  return {
    label: script.type.toUpperCase(),
    local: false,
    standIn: false,
    anyModel: false,
    secretKeys: [],
    defaultLimits: {},
    ...given,
    made,
    readConfig(config) {
      const problems = problemsOf(config, required);
      if (problems.length > 0) return { kind: 'refused', problems };
      const timeout = config['timeout'];
      return {
        kind: 'read',
        config: {
          options: config,
          keys: keysOf(config),
          defaultModel: typeof config['defaultModel'] === 'string' ? config['defaultModel'] : undefined,
          limits: typeof timeout === 'number' ? { totalMs: timeout } : {},
          unknownKeys: Object.keys(config).filter((key) => !knownKeys.includes(key)),
        },
      };
    },
    create(_id, { options }, tools) {
      const adapter: ScriptedAdapter = {
        // Only `readConfig` above makes options: the config itself.
        config: options as JsonObject,
        tools,
        listed: [],
        closed: false,
        chat() {
          throw new Error('Nobody asks a scripted adapter of the registry.');
        },
        listModels({ secret, signal }) {
          adapter.listed.push(secret);
          return list(secret, signal);
        },
        async close() {
          adapter.closed = true;
        },
      };
      made.push(adapter);
      return adapter;
    },
  };
}

function problemsOf(config: JsonObject, required: readonly string[]): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = required
    .filter((key) => config[key] === undefined)
    .map((field) => ({ field, message: `${field} is required.` }));
  if (!['undefined', 'number'].includes(typeof config['timeout'])) {
    problems.push({ field: 'timeout', message: 'timeout is a number.' });
  }
  if (!['undefined', 'string'].includes(typeof config['defaultModel'])) {
    problems.push({ field: 'defaultModel', message: 'defaultModel is a text.' });
  }
  if (!['undefined', 'boolean'].includes(typeof config['streaming'])) {
    problems.push({ field: 'streaming', message: 'streaming is true or false.' });
  }
  return problems;
}

function keysOf(config: JsonObject): readonly ProviderKey[] {
  const several = Array.isArray(config['apiKeys']) ? config['apiKeys'] : [];
  const secrets = [
    config['apiKey'],
    ...several.map((entry: unknown) => (isJsonObject(entry) ? entry['key'] : undefined)),
  ];
  return secrets
    .filter((secret) => typeof secret === 'string')
    .map((secret) => ({ secret, weight: 1, models: undefined }));
}

export function typesOf(...all: readonly ProviderType[]): ProviderTypes {
  return { all, find: (type) => all.find((candidate) => candidate.type === type) };
}
