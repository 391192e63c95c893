import type { ProviderType } from '../../domain/provider-adapter.ts';
import { withModelDefaults } from './with-model-defaults.ts';
import { withXmlTools } from './xml-tools.ts';

/** A type with what the keys mean that every config may hold and no type reads itself: `xmlTools`, `modelDefaults`, and that `proxy` is a secret. */
export function withCommonKeys(type: ProviderType): ProviderType {
  return {
    ...type,
    secretKeys: [...type.secretKeys, 'proxy'],
    create: (id, config, tools) => {
      const made = type.create(id, config, tools);
      const adapter = config.modelDefaults === undefined ? made : withModelDefaults(made, config.modelDefaults);
      return config.xmlTools === true ? withXmlTools(adapter, tools) : adapter;
    },
  };
}
