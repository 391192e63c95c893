import type { SavedProvider } from './attempts/health-board.ts';
import type { Rooms } from './rooms.ts';

/** Another form of it is another number; what has another one is dropped. */
const FORM = 1;
/** A clock that was set back makes times of the future. */
const MOST_AHEAD_MS = 60_000;

/** Where the engine's state is kept from one life of the router to the next. Filled by `compose-house`. */
export interface StateFile {
  /** undefined: there is none. Rejects where it cannot be read. */
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

export type Recalled =
  | { readonly kind: 'recalled'; readonly awayMs: number }
  | { readonly kind: 'nothing' }
  /** `why`: a sentence for the log. */
  | { readonly kind: 'dropped'; readonly why: string };

/** All that the engine knows, as text. What it knows of secrets (which keys rest) stays here. */
export function writeState({ board, clock, teacher }: Rooms): string {
  const nowMs = clock.nowMs();
  return JSON.stringify({
    form: FORM,
    savedAtMs: nowMs,
    fleet: board.fleet.saved(nowMs),
    providers: board.saved(clock.ticksMs()),
    predictor: teacher.saved(),
  });
}

/** Takes up what was known, faded by the time that has passed. A provider that was changed since then starts with a clean sheet. */
export function readState(text: string | undefined, { board, clock, catalogue, teacher }: Rooms): Recalled {
  if (text === undefined) return { kind: 'nothing' };
  const saved = parsed(text);
  if (saved === undefined)
    return { kind: 'dropped', why: 'It is no state of this router, or of another version of it.' };
  const nowMs = clock.nowMs();
  const awayMs = Math.max(0, nowMs - saved.savedAtMs);
  if (saved.savedAtMs - nowMs > MOST_AHEAD_MS) return { kind: 'dropped', why: 'It was saved in the future.' };
  const view = catalogue.current();
  board.follow(view);
  board.fleet.recall(saved.fleet, nowMs);
  for (const one of saved.providers) {
    const provider = view.provider(one.id);
    if (provider === undefined || provider.changedAtMs > saved.savedAtMs) continue;
    board.recall(provider, one, clock.ticksMs(), awayMs);
  }
  teacher.recall(saved.predictor);
  return { kind: 'recalled', awayMs };
}

interface Saved {
  readonly savedAtMs: number;
  readonly fleet: unknown;
  readonly providers: readonly SavedProvider[];
  readonly predictor: unknown;
}

function parsed(text: string): Saved | undefined {
  try {
    const { form, savedAtMs, fleet, providers, predictor } = Object(JSON.parse(text)) as Record<string, unknown>;
    if (form !== FORM || typeof savedAtMs !== 'number' || !Array.isArray(providers)) return undefined;
    return { savedAtMs, fleet, providers: providers.filter(isProvider), predictor };
  } catch {
    return undefined;
  }
}

function isProvider(value: unknown): value is SavedProvider {
  const { id, deployments } = Object(value) as Record<string, unknown>;
  return typeof id === 'string' && Array.isArray(deployments) && deployments.every(isDeployment);
}

function isDeployment(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'string';
}
