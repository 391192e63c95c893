import type { Capability } from '../../domain/capability.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { Choice } from './choice.ts';
import { needsOf } from './needs-of.ts';
import { promptTokens } from './prompt-size.ts';

const nothing: readonly string[] = [];
/** Shorter bodies fit everywhere: a token has at least one byte. */
const SHORT_BYTES = 2_048;

/** What one request needs, looked up only where a candidate is known to lack something at all. */
export class Needs {
  readonly #request: ChatRequest;
  #list: readonly Capability[] | undefined;
  #tokens: number | undefined;

  constructor(request: ChatRequest) {
    this.#request = request;
  }

  get list(): readonly Capability[] {
    this.#list ??= needsOf(this.#request);
    return this.#list;
  }

  /** Of what the request needs, that which this model is known to lack, in words. */
  missingAt(choice: Choice): readonly string[] {
    const { provider, model } = choice;
    const { lacks } = provider.abilities(model);
    const missing = lacks.length === 0 ? nothing : this.list.filter((need) => lacks.includes(need));
    return this.#isTooLong(choice) ? [...missing, this.#room(provider.contextLength(model))] : missing;
  }

  /** Whether this model is known to have all that the request needs. */
  hasAllAt({ provider, model }: Choice): boolean {
    const { can } = provider.abilities(model);
    return this.list.every((need) => can.includes(need));
  }

  fits(choice: Choice): boolean {
    const { lacks } = choice.provider.abilities(choice.model);
    if (lacks.length > 0 && this.list.some((need) => lacks.includes(need))) return false;
    return !this.#isTooLong(choice);
  }

  #isTooLong({ provider, model }: Choice): boolean {
    if (this.#request.bytes.length < SHORT_BYTES) return false;
    const limit = provider.contextLength(model);
    return limit !== undefined && this.#promptTokens() > limit;
  }

  #promptTokens(): number {
    this.#tokens ??= promptTokens(this.#request);
    return this.#tokens;
  }

  #room(limit: number | undefined): string {
    return `room for a prompt of about ${Math.round(this.#promptTokens())} tokens (its context has ${limit})`;
  }
}
