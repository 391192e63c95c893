// The same question twice: the second answer comes from memory, for nothing. node examples/cache.ts
import { EnhancedProviderManager } from 'provider-router';
import { startModel } from './kit/start-model.ts';

await using model = await startModel('Forty-two.');

const manager = new EnhancedProviderManager({
  config: {
    providers: { ours: { type: 'local', endpoint: model.endpoint, models: { example: { costPerToken: 0.000_001 } } } },
    optimization: { caching: { enabled: true, ttl: 3_600_000, maxSize: 1000, strategy: 'lru' } },
  },
});
await manager.initialize();
for (const remark of manager.remarks) console.log(`Note: ${remark}`);

// Only what a model would say again is kept: at temperature 0.
const question = { prompt: 'What is the answer?', options: { temperature: 0 } };
for (let count = 0; count < 2; count += 1) console.log((await manager.complete(question)).content);
console.log(`The model was asked ${model.asked === 1 ? 'once' : `${model.asked} times`}.`);
await manager.close();
