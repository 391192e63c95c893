import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ChatCall, ProviderType } from '../../domain/provider-adapter.ts';
import type { FakeDialect } from './fake-dialect.ts';
import { fakeUpstream } from './fake-upstream.ts';
import { RecordingSink } from './recording-sink.ts';
import { strictVendor } from './strict-vendor.ts';
import { TEST_SECRET, type TestRequestOptions, testCall, testTools } from './test-request.ts';

export interface Sent {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  /** What the answer's head says was left out. */
  readonly dropped: readonly string[];
  /** What its end says went otherwise than asked. */
  readonly warnings: readonly string[];
}

/** What a provider type really sends for a request, seen by a server in its place. */
export async function sentBody(
  type: ProviderType,
  request: TestRequestOptions & Partial<Pick<ChatCall, 'upstreamModel' | 'abilities'>>,
  config: (origin: string) => JsonObject = () => ({}),
  speaks?: FakeDialect,
): Promise<Sent> {
  const upstream = await fakeUpstream(
    {},
    {
      refuses: strictVendor(type.type),
      ...(speaks === undefined ? {} : { speaks }),
    },
  );
  const reading = type.readConfig({ baseURL: upstream.url, apiKey: TEST_SECRET, ...config(upstream.origin) });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  const adapter = type.create('sent' as ProviderId, reading.config, testTools());
  try {
    const sink = new RecordingSink();
    adapter.chat(testCall(request), sink);
    const outcome = await sink.outcome();
    // What a fake of another language answers cannot be read, which is no matter: a refusal is.
    if (outcome.kind === 'failed' && outcome.failure.kind === 'invalid-request')
      throw new Error(outcome.failure.message);
    const [sent] = upstream.requests;
    if (sent === undefined) throw new Error('nothing was sent');
    const warnings = outcome.kind === 'ended' ? (outcome.summary.warnings ?? []) : [];
    const dropped = sink.answerHead?.dropped ?? [];
    return { path: sent.path, headers: sent.headers, body: sent.body, dropped, warnings };
  } finally {
    await adapter.close();
    await upstream.close();
  }
}
