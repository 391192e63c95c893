import { afterAll, beforeAll, beforeEach } from 'vitest';
import {
  type FakeScript,
  type FakeUpstream,
  type FakeUpstreamOptions,
  fakeUpstream,
} from '../../../router/src/providers/testing/fake-upstream.ts';
import { activate, addProvider } from './providers.ts';
import { type RunningRouter, startRouter } from './start-router.ts';

/** A router and the fake upstream behind its active provider `fake`. */
export interface FakeHouse {
  readonly router: RunningRouter;
  readonly upstream: FakeUpstream;
}

/** For one test that ends or spoils it. */
export async function startFakeHouse(
  script: FakeScript = {},
  options: FakeUpstreamOptions = {},
): Promise<FakeHouse & AsyncDisposable> {
  const upstream = await fakeUpstream(script, options);
  const router = await startRouter();
  await addProvider(router, upstream, { id: 'fake' });
  await activate(router, 'fake');
  return {
    router,
    upstream,
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]();
      await upstream.close();
    },
  };
}

/** For all tests of a suite. Before each of them the upstream forgets what the one before told it to play. */
export function sharedFakeHouse(options: FakeUpstreamOptions = {}): FakeHouse {
  let house: Awaited<ReturnType<typeof startFakeHouse>> | undefined;
  const running = (): FakeHouse => {
    if (house === undefined) throw new Error('The house stands only while tests run.');
    return house;
  };
  beforeAll(async () => {
    house = await startFakeHouse({}, options);
  });
  beforeEach(() => running().upstream.play({}));
  afterAll(() => house?.[Symbol.asyncDispose]());
  return {
    get router() {
      return running().router;
    },
    get upstream() {
      return running().upstream;
    },
  };
}
