import { expect } from 'vitest';
import type { ProviderId } from '../../../../domain/ids.ts';
import type { JsonObject } from '../../../../domain/json.ts';
import type { ProviderAdapter, ProviderMember, ProviderType } from '../../../../domain/provider-adapter.ts';
import { openAiCompatibleServer } from '../../../openai-compatible/open-ai-compatible-server.ts';
import { type FakeScript, type FakeUpstream, fakeUpstream } from '../../../testing/fake-upstream.ts';
import { RecordingSink } from '../../../testing/recording-sink.ts';
import { type TestRequestOptions, testCall, testTools } from '../../../testing/test-request.ts';
import { compositeType } from '../composite.ts';

// What the tests of composites share: members in front of fake upstreams.

export const server: ProviderType = openAiCompatibleServer;

function find(type: string): ProviderType | undefined {
  if (type === 'composite') return composite;
  return type === server.type ? server : undefined;
}

export const composite: ProviderType = compositeType(find);

let upstreams: FakeUpstream[] = [];
/** After each test. */
export async function closeUpstreams(): Promise<void> {
  await Promise.all(upstreams.map((made) => made.close()));
  upstreams = [];
}

export async function upstream(script: FakeScript, models: readonly string[] = ['m']): Promise<FakeUpstream> {
  const made = await fakeUpstream(script, { models });
  upstreams.push(made);
  return made;
}

export function inline(made: FakeUpstream, more: JsonObject = {}): JsonObject {
  return { type: server.type, baseURL: made.url, ...more };
}

export function adapterOf(
  config: JsonObject,
  id = 'c',
  memberOf: (id: string) => ProviderMember | undefined = () => undefined,
): ProviderAdapter {
  const reading = composite.readConfig(config);
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  return composite.create(id as ProviderId, reading.config, { ...testTools(), memberOf });
}

export function member(adapter: ProviderAdapter, more: Partial<ProviderMember> = {}): ProviderMember {
  return {
    adapter,
    keys: [],
    defaultModel: undefined,
    hasModel: () => 'unknown',
    upstreamName: (model) => model,
    ...more,
  };
}

export async function ask(adapter: ProviderAdapter, options: TestRequestOptions = {}) {
  const sink = new RecordingSink();
  const call = adapter.chat(testCall(options), sink);
  const outcome = await sink.outcome();
  expect(sink.breaches).toEqual([]);
  const text = sink.heard.map((event) => (event.type === 'text-delta' ? event.text : '')).join('') || sink.text();
  return { outcome, sink, call, text };
}

export const forms = [
  { stream: true },
  { stream: false },
  { stream: true, dialect: 'events' },
  { stream: false, dialect: 'events' },
] as const;
