import type { Alert } from './alert.ts';

export interface HealthRules {
  readonly checks: readonly HealthRule[];
  /** Failures in a row after which a provider counts as down, and successes after which it is back. */
  readonly failureThreshold: number;
  readonly recoveryThreshold: number;
}

export type HealthRule = { readonly intervalMs: number; readonly timeoutMs: number } & (
  | { readonly type: 'ping' }
  | { readonly type: 'request'; readonly prompt: string; readonly leastCharacters: number }
);

/** How one provider is at this moment. */
export interface ProviderHealth {
  readonly provider: string;
  readonly healthy: boolean;
  readonly latency: number;
  /** A sentence, where it is not. */
  readonly error?: string | undefined;
}

export interface HealthPorts {
  /** Those that are in use. */
  readonly providers: () => readonly string[];
  readonly check: (provider: string, rule: HealthRule) => Promise<ProviderHealth>;
  readonly alert: (alert: Alert) => void;
  readonly now: () => number;
}

interface Standing {
  failuresInRow: number;
  successesInRow: number;
  isDown: boolean;
  isAsked: boolean;
}

/** Looks at every provider by the clock, and tells once that one is down and once that it is back. Keeps no process alive. */
export class HealthMonitor {
  readonly #rules: HealthRules;
  readonly #ports: HealthPorts;
  readonly #standings = new Map<string, Standing>();
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(rules: HealthRules, ports: HealthPorts) {
    this.#rules = rules;
    this.#ports = ports;
    this.#timers = rules.checks.map((rule) => setInterval(() => void this.look(rule), rule.intervalMs).unref());
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** One round; one that still runs for a provider is not joined by a second. */
  async look(rule: HealthRule): Promise<void> {
    const providers = this.#ports.providers();
    for (const id of this.#standings.keys()) if (!providers.includes(id)) this.#standings.delete(id);
    await Promise.all(providers.map((id) => this.#lookAt(id, rule)));
  }

  async #lookAt(id: string, rule: HealthRule): Promise<void> {
    const standing = this.#standingOf(id);
    if (standing.isAsked) return;
    standing.isAsked = true;
    try {
      this.#note(id, standing, await this.#ports.check(id, rule));
    } finally {
      standing.isAsked = false;
    }
  }

  #standingOf(id: string): Standing {
    const known = this.#standings.get(id) ?? { failuresInRow: 0, successesInRow: 0, isDown: false, isAsked: false };
    this.#standings.set(id, known);
    return known;
  }

  #note(
    provider: string,
    standing: Standing,
    { healthy, error = 'It said nothing about the cause.' }: ProviderHealth,
  ): void {
    const { failureThreshold, recoveryThreshold } = this.#rules;
    standing.failuresInRow = healthy ? 0 : standing.failuresInRow + 1;
    standing.successesInRow = healthy ? standing.successesInRow + 1 : 0;
    const timestamp = this.#ports.now();
    if (!standing.isDown && standing.failuresInRow >= failureThreshold) {
      standing.isDown = true;
      const message = `Provider "${provider}" failed ${standing.failuresInRow} checks in a row: ${error}`;
      this.#ports.alert({ type: 'provider_unhealthy', severity: 'critical', provider, message, timestamp });
    }
    if (standing.isDown && standing.successesInRow >= recoveryThreshold) {
      standing.isDown = false;
      const message = `Provider "${provider}" is healthy again.`;
      this.#ports.alert({ type: 'provider_recovered', severity: 'info', provider, message, timestamp });
    }
  }
}
