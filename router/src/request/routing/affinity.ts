/** Vendors keep a prompt for five to ten minutes after its last use. */
const WARM_MS = 600_000;
const MAX_SESSIONS = 20_000;

/** Where the last request of a session was answered, and how much of the next one's prompt is kept there. */
export interface Warm {
  readonly id: string;
  readonly tokens: number;
}

interface Visit extends Warm {
  readonly atMs: number;
}

/** Which session was answered where. Bounded: the sessions that were silent for longest are forgotten. */
export class Affinity {
  readonly #visits = new Map<string, Visit>();

  warm(session: string, nowMs: number): Warm | undefined {
    const visit = this.#visits.get(session);
    return visit !== undefined && nowMs - visit.atMs < WARM_MS ? visit : undefined;
  }

  /** `id`: of the deployment. `tokens`: of the prompt that it has read. */
  answered(session: string, { id, tokens }: Warm, nowMs: number): void {
    // Put anew, so that the map is in the order of the last use.
    this.#visits.delete(session);
    this.#visits.set(session, { id, tokens, atMs: nowMs });
    if (this.#visits.size <= MAX_SESSIONS) return;
    const [oldest] = this.#visits.keys();
    if (oldest !== undefined) this.#visits.delete(oldest);
  }
}
