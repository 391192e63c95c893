// An answer piece by piece, and one that is broken off. node examples/streaming.ts
import { EnhancedProviderManager } from 'provider-router';
import { startModel } from './kit/start-model.ts';

await using model = await startModel('One word after the other.');

const manager = new EnhancedProviderManager({
  config: { providers: { ours: { type: 'local', endpoint: model.endpoint, models: { example: {} } } } },
});

for await (const chunk of manager.stream({ prompt: 'Say something.' })) {
  if (chunk.type === 'content') process.stdout.write(chunk.content);
  if (chunk.type === 'done') console.log(`\n(${chunk.response.tokens.total} tokens by ${chunk.response.provider})`);
}

// Who stops reading ends the call: the provider writes no further.
for await (const chunk of manager.stream({ prompt: 'Say something.' })) {
  console.log(`enough after "${chunk.content}"`);
  break;
}

// A signal does the same to an answer that is awaited whole.
const tooLate = manager.complete({ prompt: 'Say something.', signal: AbortSignal.abort(new Error('changed my mind')) });
await tooLate.catch((error: unknown) => console.log(`given up: ${error instanceof Error ? error.message : error}`));
await manager.close();
