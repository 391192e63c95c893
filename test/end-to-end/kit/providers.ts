import { expect } from 'vitest';
import type { FakeUpstream } from '../../../router/src/providers/testing/fake-upstream.ts';
import type { Reply, RunningRouter } from './start-router.ts';

export interface NewProvider {
  readonly id: string;
  readonly type?: string;
  readonly priority?: number;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Registers a fake upstream as a provider through the management door. */
export async function addProvider(
  router: RunningRouter,
  upstream: FakeUpstream,
  provider: NewProvider,
): Promise<Reply> {
  const reply = await router.call('POST', '/v1/providers', {
    id: provider.id,
    name: provider.id,
    type: provider.type ?? 'openai-compatible',
    enabled: true,
    priority: provider.priority ?? 10,
    config: { baseURL: upstream.url, apiKey: 'sk-test', ...provider.config },
  });
  expect(reply, reply.text).toMatchObject({ status: 201 });
  return reply;
}

export async function activate(router: RunningRouter, id: string): Promise<void> {
  await setSetting(router, 'active_provider', id);
}

export async function setSetting(router: RunningRouter, key: string, value: string): Promise<void> {
  const reply = await router.call('PUT', `/v1/settings/${key}`, { value });
  expect(reply, reply.text).toMatchObject({ status: 200 });
}

/** A chat request's least body. */
export function question(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { model: 'fake-model', messages: [{ role: 'user', content: 'Hello?' }], ...fields };
}
