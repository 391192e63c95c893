// A provider fails and another one answers; when all fail, the error says who was asked. node examples/failover.ts
import { EnhancedProviderManager, isProviderError } from 'provider-router';
import { startModel } from './kit/start-model.ts';

await using first = await startModel('The first one answers.');
await using second = await startModel('The second one steps in.');

const manager = new EnhancedProviderManager({
  config: {
    providers: {
      first: { type: 'local', endpoint: first.endpoint, models: { example: {} }, priority: 2 },
      second: { type: 'local', endpoint: second.endpoint, models: { example: {} }, priority: 1 },
    },
    routing: {
      loadBalancing: 'priority',
      fallbackEnabled: true,
      fallbackChains: [['first', 'second']],
      circuitBreaker: { enabled: true, failureThreshold: 5, timeout: 60_000 },
    },
    errorHandling: { retryPolicy: { maxAttempts: 3, initialDelay: 10 } },
  },
});

console.log((await manager.complete({ prompt: 'Who answers?' })).content);

first.fail(500);
const answer = await manager.complete({ prompt: 'Who answers now?' });
console.log(answer.content);
for (const { provider, outcome } of answer.attempts ?? []) console.log(`  ${provider}: ${outcome}`);

second.fail(500);
await manager.complete({ prompt: 'And now?' }).catch((error: unknown) => {
  if (!isProviderError(error)) throw error;
  console.log(`${error.name} (${error.code}), worth another try: ${error.retryable}`);
});
await manager.close();
