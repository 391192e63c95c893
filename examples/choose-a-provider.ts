// Who may answer: by preference, by exclusion, by what it may cost, or by name. node examples/choose-a-provider.ts
import { EnhancedProviderManager, isInvalidRequestError } from 'provider-router';
import { startModel } from './kit/start-model.ts';

await using cheap = await startModel('The cheap one answers.');
await using dear = await startModel('The dear one answers.');

const manager = new EnhancedProviderManager({
  config: {
    providers: {
      cheap: { type: 'local', endpoint: cheap.endpoint, models: { example: { costPerToken: 0.000_000_1 } } },
      dear: { type: 'local', endpoint: dear.endpoint, models: { example: { costPerToken: 0.001 } } },
    },
  },
});

const prompt = 'Who are you?';
const preferred = await manager.complete({ prompt, preferences: { providers: ['dear'] } });
console.log('preferred:', preferred.content);
const affordable = await manager.complete({ prompt, preferences: { constraints: { maxCost: 0.01 } } });
console.log('for at most a cent:', affordable.content);
const forced = await manager.complete({ prompt, provider: 'dear', model: 'example' });
console.log('by name:', forced.content);

const nobody = manager.complete({ prompt, preferences: { exclude: ['cheap'], constraints: { maxCost: 0.01 } } });
await nobody.catch((error: unknown) => {
  if (isInvalidRequestError(error)) console.log('nobody:', error.message);
  else throw error;
});
await manager.close();
