import type { ChatRequest } from '../../domain/chat-request.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { TokenFamily } from './token-family.ts';

/** What prompts take, each estimated once for each family of models however many targets are compared. Forgotten with their requests. */
export class PromptEstimates {
  readonly #known = new WeakMap<ChatRequest, Map<TokenFamily, number>>();

  of(request: ChatRequest, family: TokenFamily): number {
    const ofRequest = this.#known.get(request) ?? new Map<TokenFamily, number>();
    const known = ofRequest.get(family);
    if (known !== undefined) return known;
    const tokens = estimateTokens(request.meaning(), family);
    this.#known.set(request, ofRequest.set(family, tokens));
    return tokens;
  }
}
