import { type CountCall, ProviderCallError } from '../../domain/provider-adapter.ts';
import { OpenAiAdapter } from './open-ai-adapter.ts';

/** One that can be asked what it counts: its Responses API does, for requests of every dialect. */
export class CountingOpenAiAdapter extends OpenAiAdapter {
  countTokens(call: CountCall): Promise<number> {
    if (this.responses !== undefined) return this.responses.countTokens(call);
    const message = 'It has no call that counts tokens.';
    return Promise.reject(new ProviderCallError({ kind: 'unsupported', message, params: [] }));
  }
}
