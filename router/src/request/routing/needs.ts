import type { Capability } from '../../domain/capability.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { Choice } from './choice.ts';
import { needsOf } from './needs-of.ts';

const nothing: readonly Capability[] = [];

/** What one request needs, looked up only where a candidate is known to lack something at all. */
export class Needs {
  readonly #request: ChatRequest;
  #list: readonly Capability[] | undefined;

  constructor(request: ChatRequest) {
    this.#request = request;
  }

  get list(): readonly Capability[] {
    this.#list ??= needsOf(this.#request);
    return this.#list;
  }

  /** Of what the request needs, that which this model is known to lack. */
  missingAt({ provider, model }: Choice): readonly Capability[] {
    const { lacks } = provider.abilities(model);
    return lacks.length === 0 ? nothing : this.list.filter((need) => lacks.includes(need));
  }

  /** Whether this model is known to have all that the request needs. */
  hasAllAt({ provider, model }: Choice): boolean {
    const { can } = provider.abilities(model);
    return this.list.every((need) => can.includes(need));
  }

  fits(choice: Choice): boolean {
    return this.missingAt(choice).length === 0;
  }
}
