// How providers are doing, what could be better, and the same for other programs. node examples/analytics.ts
import { EnhancedProviderManager } from 'provider-router';
import { startModel } from './kit/start-model.ts';

await using steady = await startModel('I am fine.');
await using shaky = await startModel('I was fine.');

const manager = new EnhancedProviderManager({
  config: {
    providers: {
      steady: { type: 'local', endpoint: steady.endpoint, models: { example: { costPerToken: 0.000_001 } } },
      shaky: { type: 'local', endpoint: shaky.endpoint, models: { example: {} }, retry: { maxAttempts: 1 } },
    },
  },
  analytics: true,
});
const stopListening = manager.onAlert(({ type, message }) => console.log(`Alert: ${type}: ${message}`));

for (let count = 0; count < 10; count += 1) await manager.complete({ prompt: 'How are you?', provider: 'steady' });
shaky.fail(500);
await manager.complete({ prompt: 'How are you?', provider: 'shaky' }).catch(() => undefined);

for (const { name, totalRequests, successRate, avgCost, uptime } of manager.getAnalytics().providers) {
  const rates = `${(successRate * 100).toFixed(0)} % answered, up ${(uptime * 100).toFixed(0)} % of the time`;
  console.log(`${name}: ${totalRequests} calls, ${rates}, $${avgCost.toFixed(6)} each`);
}
// Nothing is recommended before there are 200 calls to judge by.
console.log(`Recommendations: ${manager.getOptimizationRecommendations().length}`);
console.log(await manager.exportMetrics('csv'));
stopListening();
await manager.close();
