// The same question under each strategy. What a provider costs and how quick it is, the router learns from its answers. node examples/strategies.ts
import { EnhancedProviderManager } from 'provider-router';
import { startModel } from './kit/start-model.ts';

await using cheap = await startModel('From the cheap one.');
await using dear = await startModel('From the dear one.');

const providers = {
  cheap: { type: 'local', endpoint: cheap.endpoint, models: { example: { costPerToken: 0.000_001 } } },
  dear: { type: 'local', endpoint: dear.endpoint, models: { example: { costPerToken: 0.0001 } } },
};

for (const strategy of ['cost-optimized', 'performance-optimized', 'reliability-optimized', 'intelligent'] as const) {
  const manager = new EnhancedProviderManager({
    config: { providers, routing: { strategy, parameters: { costWeight: strategy === 'cost-optimized' ? 0.8 : 0.2 } } },
  });
  const counts = new Map<string, number>();
  for (let count = 0; count < 20; count += 1) {
    const { provider } = await manager.complete({ prompt: 'Which one are you?' });
    counts.set(provider, (counts.get(provider) ?? 0) + 1);
  }
  console.log(`${strategy}: ${[...counts].map(([name, count]) => `${name} ${count}`).join(', ')}`);
  await manager.close();
}
