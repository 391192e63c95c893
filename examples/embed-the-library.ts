// The router inside a program: a configuration file, one question, who answered and what it cost. node examples/embed-the-library.ts
import { join } from 'node:path';
import { EnhancedProviderManager } from 'provider-router';
import { startModel } from './kit/start-model.ts';

await using model = await startModel('A swarm decides together what none of its members could alone.');

const manager = new EnhancedProviderManager({
  config: join(import.meta.dirname, 'providers.json'),
  env: { LOCAL_ENDPOINT: model.endpoint, ...process.env },
});
await manager.initialize();
// A provider whose key is not set is left out, and said so; the others work.
for (const remark of manager.remarks) console.log(`Note: ${remark}`);

const answer = await manager.complete({
  prompt: 'Explain swarm intelligence in a sentence.',
  provider: 'ours',
  options: { maxTokens: 200 },
});
console.log(`${answer.provider} (${answer.model}): ${answer.content}`);
console.log(`Cost: $${answer.cost}, latency: ${answer.latency} ms, tokens: ${answer.tokens.total}`);
await manager.close();
