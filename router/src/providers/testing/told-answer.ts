import type { ProviderId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ProviderType } from '../../domain/provider-adapter.ts';
import { fakeUpstream } from './fake-upstream.ts';
import type { RecordedExchange } from './recorded-exchanges.ts';
import { RecordingSink } from './recording-sink.ts';
import { TEST_SECRET, type TestRequestOptions, testCall, testTools } from './test-request.ts';

/** What a provider type tells of a recorded reply. */
export async function toldAnswer(
  type: ProviderType,
  { status, headers, body }: Pick<RecordedExchange, 'status' | 'headers' | 'body'>,
  request: TestRequestOptions & { readonly upstreamModel?: string },
  config: JsonObject = {},
  pieceSizes: readonly number[] = [61],
) {
  const upstream = await fakeUpstream({ raw: { status, headers, body, pieceSizes } });
  const reading = type.readConfig({ baseURL: upstream.url, apiKey: TEST_SECRET, ...config });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  const adapter = type.create('told' as ProviderId, reading.config, testTools());
  try {
    const sink = new RecordingSink();
    adapter.chat(testCall(request), sink);
    return { sink, outcome: await sink.outcome(), asked: upstream.requests.at(-1) };
  } finally {
    await adapter.close();
    await upstream.close();
  }
}
