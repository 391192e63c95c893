import type { ProviderId } from '../../../domain/ids.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { ProviderAdapter } from '../../../domain/provider-adapter.ts';
import { testTools } from '../../testing/test-request.ts';
import type { google } from '../google.ts';

/** An adapter of either type by its config. */
export function adapterFor(type: typeof google, config: JsonObject): ProviderAdapter {
  const reading = type.readConfig(config);
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  return type.create('google' as ProviderId, reading.config, testTools());
}
