import { createLimiter } from '../lib/limiter.ts';
import type { RegisteredProvider } from './registered-provider.ts';

export interface AskManyOptions<Answer> {
  /** Sockets of this process; every provider that hangs takes its place for the whole limit of one question. */
  readonly sideBySide: number;
  /** After so long nobody else is asked: whoever waits for the answer would have left. */
  readonly beginWithinMs: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly ask: (provider: RegisteredProvider) => Promise<Answer>;
  /** What is told of those whose turn did not come. */
  readonly notAsked: (provider: RegisteredProvider) => Answer;
}

/**
 * Asks providers side by side, in one time for all of them. Those that could not be reached the last time come last, so that a thousand that hang
 * keep nobody else from being asked. Answers stand in the order of the providers.
 */
export async function askMany<Answer>(
  providers: readonly RegisteredProvider[],
  { sideBySide, beginWithinMs, now, ask, notAsked }: AskManyOptions<Answer>,
): Promise<readonly Answer[]> {
  const limiter = createLimiter(sideBySide);
  const beganMs = now();
  const turn = async (provider: RegisteredProvider) => ({
    provider,
    answer: now() - beganMs > beginWithinMs ? notAsked(provider) : await ask(provider),
  });
  const asked = await Promise.all(willingFirst(providers).map((provider) => limiter(() => turn(provider))));
  const answers = new Map(asked.map(({ provider, answer }) => [provider, answer]));
  return providers.flatMap((provider) => answers.get(provider) ?? []);
}

function willingFirst(providers: readonly RegisteredProvider[]): readonly RegisteredProvider[] {
  const { failed = [], willing = [] } = Object.groupBy(providers, (provider) =>
    provider.listFailure() === undefined ? 'willing' : 'failed',
  );
  return [...willing, ...failed];
}
