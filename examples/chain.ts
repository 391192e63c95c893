// Three providers at one task, each with the answer of the one before it. node examples/chain.ts
import { EnhancedProviderManager } from 'provider-router';
import { startModel } from './kit/start-model.ts';

await using analyst = await startModel('Three points matter.');
await using writer = await startModel('Three points matter, and here is why.');
await using editor = await startModel('Here is why three points matter.');

const manager = new EnhancedProviderManager();
for (const [name, { endpoint }] of Object.entries({ analyst, writer, editor })) {
  await manager.addProvider(name, { type: 'local', endpoint, models: { example: { costPerToken: 0.000_001 } } });
}

const answer = await manager.completeWithChain({
  prompt: 'What makes a good report?',
  chain: [
    { provider: 'analyst', task: 'initial_analysis' },
    { provider: 'writer', task: 'refinement' },
    { provider: 'editor', task: 'final_review' },
  ],
});
for (const { task, provider, content } of answer.steps) console.log(`${task} by ${provider}: ${content}`);
console.log(`The whole: ${answer.content} ($${answer.cost?.toFixed(6)}, ${answer.latency} ms)`);
await manager.close();
