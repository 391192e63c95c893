import type { ProviderId } from '../../../domain/ids.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { ProviderAdapter } from '../../../domain/provider-adapter.ts';
import { TEST_SECRET, testTools } from '../../testing/test-request.ts';
import { anthropic } from '../anthropic.ts';

/** An adapter of the type before a server in the vendor's place. */
export function adapterFor(baseURL: string, config: JsonObject = {}): ProviderAdapter {
  const reading = anthropic.readConfig({ baseURL, apiKey: TEST_SECRET, ...config });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  return anthropic.create('anthropic' as ProviderId, reading.config, testTools());
}
