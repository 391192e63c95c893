import type { ProviderFailure } from '../../domain/provider-failure.ts';

const SUBJECT = /response.?format|json.?schema|structured.?output/i;
const REFUSAL = /not (?:supported|available|allowed|enabled)|n[o']t support|unsupported|unavailable/i;
const ASK_AGAIN_MS = 10 * 60_000;
const MAX_REMEMBERED = 1_000;

/** Which models of a server said that they cannot be held to a JSON schema. They are not asked for it again for a while: models are updated. */
export class SchemaLacks {
  readonly #untilMs = new Map<string, number>();

  has(model: string, nowMs: number): boolean {
    const untilMs = this.#untilMs.get(model);
    return untilMs !== undefined && untilMs > nowMs;
  }

  /** Whether a failure says that, of this model; remembered. */
  saidBy(failure: ProviderFailure, model: string, nowMs: number): boolean {
    if (failure.kind !== 'invalid-request') return false;
    const isAbout = SUBJECT.test(failure.message) || (failure.param !== undefined && SUBJECT.test(failure.param));
    if (!isAbout || !REFUSAL.test(failure.message)) return false;
    if (this.#untilMs.size >= MAX_REMEMBERED) this.#untilMs.clear();
    this.#untilMs.set(model, nowMs + ASK_AGAIN_MS);
    return true;
  }
}
