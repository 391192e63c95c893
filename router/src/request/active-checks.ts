import type { HealthCheck, HealthSettings } from '../domain/health-check.ts';
import { ProviderCallError } from '../domain/provider-adapter.ts';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import type { CheckedHealth } from './attempts/checked-health.ts';
import type { OwnCalls } from './own-calls.ts';
import type { CandidateProvider } from './ports.ts';
import { probeRequest } from './probe-request.ts';
import type { Rooms } from './rooms.ts';

/** In one round; with thousands of providers the others come in the next ones. */
const MOST_AT_ONCE = 64;
/** An answer to a test prompt needs no more. */
const MAX_OUTPUT_TOKENS = 16;
const CHARACTERS_PER_TOKEN = 4;
const OVERHEAD_TOKENS = 10;

/** Looks at every provider by the clock, as the setting `health.checks` says, and takes those out that fail repeatedly. */
export class ActiveChecks {
  readonly #rooms: Rooms;
  readonly #calls: OwnCalls;
  /** When which check of which provider is due, by both. */
  #due = new Map<string, number>();

  constructor(rooms: Rooms, calls: OwnCalls) {
    this.#rooms = rooms;
    this.#calls = calls;
  }

  round(): void {
    const { catalogue, clock } = this.#rooms;
    const { settings, byPriority } = catalogue.current();
    const { checks } = settings.health;
    if (checks.length === 0) return;
    const nowMs = clock.ticksMs();
    const due = new Map<string, number>();
    let begun = 0;
    for (const provider of byPriority) {
      if (provider.state.kind !== 'loaded' || provider.standIn) continue;
      for (const [at, check] of checks.entries()) {
        const name = `${at} ${provider.id}`;
        const dueMs = this.#due.get(name) ?? nowMs;
        const isNow = dueMs <= nowMs && begun < MOST_AT_ONCE;
        due.set(name, isNow ? nowMs + check.intervalMs : dueMs);
        if (!isNow) continue;
        begun += 1;
        this.#check(provider, check, settings.health);
      }
    }
    this.#due = due;
  }

  #check(provider: CandidateProvider, check: HealthCheck, settings: HealthSettings): void {
    const checked = this.#rooms.board.checked(provider);
    if (checked === undefined) return;
    const finding = new Finding(checked, check, settings, this.#rooms);
    switch (check.type) {
      case 'ping':
        void ping(provider, check.timeoutMs, finding);
        return;
      case 'request':
        this.#ask(provider, check, finding);
        return;
    }
  }

  #ask(provider: CandidateProvider, check: Extract<HealthCheck, { type: 'request' }>, finding: Finding): void {
    const model = provider.defaultModel ?? provider.modelNames()[0];
    if (model === undefined) return;
    const { prompt, expectedLength, timeoutMs: limitMs } = check;
    const output = Math.max(MAX_OUTPUT_TOKENS, Math.ceil(expectedLength / 2));
    const most = { prompt: Math.ceil(prompt.length / CHARACTERS_PER_TOKEN) + OVERHEAD_TOKENS, output };
    const request = probeRequest({ prompt, maxOutputTokens: output });
    this.#calls.make({ provider, model, request, limitMs, most }, (end) => {
      if (end.kind === 'failed') finding.bad(end.failure);
      else if (end.characters >= expectedLength) finding.good();
      else finding.bad(tooShort(end.characters, expectedLength));
    });
  }
}

/** Where what a check found is written down. */
class Finding {
  readonly #checked: CheckedHealth;
  readonly #freshMs: number;
  readonly #settings: HealthSettings;
  readonly #rooms: Rooms;

  constructor(checked: CheckedHealth, check: HealthCheck, settings: HealthSettings, rooms: Rooms) {
    this.#checked = checked;
    // Until the next one has told, and a little more.
    this.#freshMs = 2 * (check.intervalMs + check.timeoutMs);
    this.#settings = settings;
    this.#rooms = rooms;
  }

  good(): void {
    this.#checked.succeeded(this.#thresholds, this.#rooms.clock.ticksMs(), this.#freshMs);
    this.#rooms.board.fleet.line.wake();
  }

  bad(failure: ProviderFailure): void {
    this.#checked.failed(failure, this.#thresholds, this.#rooms.clock.ticksMs(), this.#freshMs);
  }

  get #thresholds() {
    return { failures: this.#settings.failureThreshold, successes: this.#settings.successThreshold };
  }
}

async function ping({ adapter, keys }: CandidateProvider, timeoutMs: number, finding: Finding): Promise<void> {
  try {
    await adapter?.listModels({ secret: keys[0]?.secret, signal: AbortSignal.timeout(timeoutMs) });
    finding.good();
  } catch (error) {
    finding.bad(error instanceof ProviderCallError ? error.failure : late(timeoutMs));
  }
}

function late(limitMs: number): ProviderFailure {
  return { kind: 'timed-out', limit: 'total', limitMs, message: `The model list did not come within ${limitMs} ms.` };
}

function tooShort(characters: number, expected: number): ProviderFailure {
  return {
    kind: 'broken-before-content',
    message: `The answer to the test prompt has ${characters} characters, of ${expected} that were expected.`,
  };
}
