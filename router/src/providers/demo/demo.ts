import type { ProviderAdapter, ProviderTools, ProviderType } from '../../domain/provider-adapter.ts';
import { readConfig } from '../kit/read-config.ts';
import { refusedCall } from '../kit/refused-call.ts';
import { demoAnswer } from './demo-answer.ts';
import { DemoCall } from './demo-call.ts';
import { demoEmbeddings } from './demo-embeddings.ts';

/**
 * The built-in demonstration: deterministic, offline, streams, answers every request with the plain statement that it is one. It stands
 * in while there is no real provider (contract, section 1).
 */
export const demo: ProviderType<undefined> = {
  type: 'demo',
  label: 'Demonstration',
  local: true,
  standIn: true,
  anyModel: true,
  secretKeys: [],
  defaultLimits: {},
  readConfig: (config) =>
    readConfig(config, { shape: {}, keyRequired: false, toOptions: () => ({ kind: 'read', options: undefined }) }),
  create: (_id, _config, tools) => createAdapter(tools),
};

function createAdapter(tools: ProviderTools): ProviderAdapter {
  return {
    chat: (call, sink) => {
      const { embedding } = call.request.meaning();
      const answer = embedding === undefined ? demoAnswer(call, tools) : demoEmbeddings(embedding, tools);
      if ('kind' in answer) return refusedCall(sink, answer);
      return new DemoCall({ answer, model: call.upstreamModel, paced: call.request.stream, sink });
    },
    listModels: async () => [{ id: 'demo', name: 'Demonstration', chat: true, ownedBy: 'provider-router' }],
    close: async () => undefined,
  };
}
