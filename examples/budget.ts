// What may be spent: on a request, and in a day. node examples/budget.ts
import { EnhancedProviderManager, isBudgetError, isInvalidRequestError } from 'provider-router';
import { startModel } from './kit/start-model.ts';

await using model = await startModel('That was worth it.');

const manager = new EnhancedProviderManager({
  config: {
    providers: { ours: { type: 'local', endpoint: model.endpoint, models: { example: { costPerToken: 0.001 } } } },
    routing: { strategy: 'cost-optimized', budgetLimits: { daily: 10, monthly: 300 } },
  },
});

let spentUsd = 0;
const ask = async (maxCost: number, maxTokens: number): Promise<void> => {
  const { cost, content } = await manager.complete({
    prompt: 'Is it worth it?',
    options: { maxTokens },
    preferences: { constraints: { maxCost } },
  });
  spentUsd += cost ?? 0;
  console.log(`${content} ($${cost}, $${spentUsd} so far)`);
};

await ask(1, 100);
await ask(0.001, 100).catch((error: unknown) => {
  if (isBudgetError(error) || isInvalidRequestError(error)) console.log(`Refused: ${error.message}`);
  else throw error;
});
await manager.close();
