// A provider of one's own: a class, registered under a type, configured and routed like any other. node examples/custom-provider.ts
import {
  BaseProvider,
  type CustomRequest,
  EnhancedProviderManager,
  ProviderRegistry,
  type ProviderResponse,
} from 'provider-router';

class Reverser extends BaseProvider {
  async complete({ prompt }: CustomRequest): Promise<ProviderResponse> {
    try {
      if (prompt === '') throw Object.assign(new Error('There is nothing to reverse.'), { status: 400 });
      const content = [...prompt].reverse().join('');
      const tokens = { input: prompt.length, output: content.length, total: prompt.length + content.length };
      return {
        content,
        provider: this.name,
        model: this.config.model,
        cost: this.calculateCost({ tokens }),
        latency: Date.now() - this.requestStartTime,
        tokens,
      };
    } catch (error) {
      // The status, the code or the name of an error tells the engine whether others should be asked.
      throw this.handleError(error);
    }
  }

  override async *stream({ prompt }: CustomRequest): AsyncGenerator<string> {
    for (const letter of [...prompt].reverse()) yield letter;
  }

  override async healthCheck(): Promise<boolean> {
    return true;
  }
}

ProviderRegistry.register('reverser', Reverser);

const manager = new EnhancedProviderManager({
  config: { providers: { backwards: { type: 'reverser', models: { mirror: { costPerToken: 0.000_001 } } } } },
});
const answer = await manager.complete({ prompt: 'stressed' });
console.log(`${answer.provider} (${answer.model}): ${answer.content}, $${answer.cost}`);
for await (const chunk of manager.stream({ prompt: 'drawer' })) process.stdout.write(`${chunk.content} `);
console.log();
await manager.close();
