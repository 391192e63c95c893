import type { ProviderAdapter } from '../../domain/provider-adapter.ts';
import type { InMemory } from '../plan.ts';
import type { CandidateProvider } from '../ports.ts';

const FRESH_MS = 5_000;
const STALE_MS = 30_000;
const LIMIT_MS = 3_000;

interface Known {
  names: ReadonlySet<string> | undefined;
  readAtMs: number;
  isReading: boolean;
}

/** Which models local servers have in their memory. Asked behind a request that wants to know, at most each five seconds; nobody waits for it. */
export class LoadedModels {
  readonly #known = new WeakMap<ProviderAdapter, Known>();

  find(provider: CandidateProvider, model: string, nowMs: number): InMemory {
    const { adapter, keys } = provider;
    if (adapter?.loadedModels === undefined) return 'unknown';
    const known = this.#known.get(adapter) ?? {
      names: undefined,
      readAtMs: Number.NEGATIVE_INFINITY,
      isReading: false,
    };
    this.#known.set(adapter, known);
    if (nowMs - known.readAtMs > FRESH_MS && !known.isReading) void read(adapter, keys[0]?.secret, known, nowMs);
    if (known.names === undefined || nowMs - known.readAtMs > STALE_MS) return 'unknown';
    const name = provider.upstreamName(model);
    return known.names.has(name) || known.names.has(`${name}:latest`) ? 'loaded' : 'absent';
  }
}

async function read(adapter: ProviderAdapter, secret: string | undefined, known: Known, nowMs: number): Promise<void> {
  known.isReading = true;
  try {
    known.names = new Set(await adapter.loadedModels?.({ secret, signal: AbortSignal.timeout(LIMIT_MS) }));
  } catch {
    // Whoever does not say it is treated as one that cannot.
    known.names = undefined;
  } finally {
    known.readAtMs = nowMs;
    known.isReading = false;
  }
}
