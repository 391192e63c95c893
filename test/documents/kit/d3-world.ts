import type { World } from './world.ts';

/** The two providers of D3, the first of them active, and its model with a name of its own. */
export async function d3World(world: World): Promise<void> {
  await world.addProvider('lm-studio-default', {
    name: 'LM Studio Default',
    description: 'The first one',
    config: { timeout: 120_000, defaultModel: 'qwen3-max' },
  });
  await world.router.call('POST', '/v1/models', {
    id: 'qwen3-max',
    name: 'Qwen3 Max',
    description: 'The larger one',
    capabilities: ['chat', 'tools'],
  });
  await world.post('/v1/providers/lm-studio-default/models', { model_id: 'qwen3-max', is_default: true });
  await world.addProvider('qwen-proxy-default', {
    name: 'Qwen Proxy Default',
    type: 'qwen-proxy',
    description: 'The second one',
    priority: 5,
    config: { baseURL: world.qwenProxy.origin },
  });
  await world.activate('lm-studio-default');
}
