import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import type { ConfigReading, ProviderType } from '../../domain/provider-adapter.ts';
import { CustomAdapter } from './custom-adapter.ts';
import { type CustomProviderClass, ProviderRegistry } from './provider-registry.ts';

export interface ProviderTypeList {
  readonly all: readonly ProviderType[];
  find(type: string): ProviderType | undefined;
}

/** Reads what every provider's config may hold; `options` is the whole of it. */
export type ReadCommonConfig = (config: JsonObject) => ConfigReading<JsonObject>;

export interface CustomTypeTools {
  readonly readConfig: ReadCommonConfig;
  /** Gives a type what keys mean that every config may hold. */
  readonly withCommonKeys: (type: ProviderType) => ProviderType;
}

/** The types of this router and those that were registered, also after a manager was made. A class of one's own comes before a built-in type of the same name. */
export function withCustomTypes(builtIn: ProviderTypeList, tools: CustomTypeTools): ProviderTypeList {
  const made = new Map<CustomProviderClass, ProviderType>();

  function custom(type: string): ProviderType | undefined {
    const provider = ProviderRegistry.get(type);
    if (provider === undefined) return undefined;
    const known = made.get(provider);
    if (known?.type === type) return known;
    const fresh = tools.withCommonKeys(customType(type, provider, tools.readConfig) as ProviderType);
    made.set(provider, fresh);
    return fresh;
  }

  return {
    get all() {
      const own = ProviderRegistry.list();
      return [...builtIn.all.filter(({ type }) => !own.includes(type)), ...own.flatMap((type) => custom(type) ?? [])];
    },
    find: (type) => custom(type) ?? builtIn.find(type),
  };
}

function customType(
  type: string,
  provider: CustomProviderClass,
  readConfig: ReadCommonConfig,
): ProviderType<JsonObject> {
  return {
    type,
    label: type,
    local: false,
    standIn: false,
    anyModel: false,
    secretKeys: [],
    defaultLimits: {},
    readConfig,
    create: (id, { options, defaultModel, keys }, tools) => {
      const { baseURL, models, ...rest } = options;
      const names = isJsonObject(models) ? Object.keys(models) : [];
      const model = defaultModel ?? names[0] ?? '';
      const config = { endpoint: baseURL, models, ...rest, type, name: id, model };
      return new CustomAdapter({
        make: () => new provider(config),
        models: names,
        secret: keys[0]?.secret,
        newId: tools.newId,
        now: tools.now,
      });
    },
  };
}
