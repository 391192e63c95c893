import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ProviderFailure } from '../domain/provider-failure.ts';
import { failures } from './testing/failures.ts';
import { RecordingClient } from './testing/recording-client.ts';
import { TestHouse, testKey, testProvider } from './testing/test-house.ts';

/** Anything that may happen to a request, in any order, sensible or not. */
type Happening =
  | {
      readonly kind:
        | 'connected'
        | 'head'
        | 'role'
        | 'content'
        | 'event'
        | 'end'
        | 'leave'
        | 'slow'
        | 'drain'
        | 'shut-down'
        | 'bug';
    }
  | { readonly kind: 'fail'; readonly failure: ProviderFailure }
  | { readonly kind: 'time'; readonly ms: number };

const simple = ['connected', 'head', 'role', 'content', 'event', 'end', 'slow', 'drain'] as const;
const rare = ['leave', 'shut-down', 'bug'] as const;

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom(...simple).map((kind) => ({ kind })) },
  { weight: 1, arbitrary: fc.constantFrom(...rare).map((kind) => ({ kind })) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...Object.values(failures)).map((failure) => ({ kind: 'fail' as const, failure })),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(10, 300, 5_000, 20_000, 70_000).map((ms) => ({ kind: 'time' as const, ms })),
  },
);

class Play {
  readonly providers = [
    testProvider('one', { keys: [testKey('a'), testKey('b')] }),
    testProvider('two', { priority: 5 }),
    testProvider('three', { local: true }),
  ];
  readonly house: TestHouse;
  readonly client = new RecordingClient();

  constructor(fallbackEnabled: boolean, luck: number) {
    this.house = new TestHouse({ providers: this.providers, settings: { fallbackEnabled, pingAfterMs: 1_000 } });
    this.house.clock.luck = luck;
  }

  play(one: Happening): void {
    const call = this.providers.flatMap((provider) => provider.adapter.calls).find((candidate) => candidate.open);
    switch (one.kind) {
      case 'connected':
        call?.connected();
        return;
      case 'head':
        call?.head(true);
        return;
      case 'role':
        call?.bytes('role', false);
        return;
      case 'content':
        call?.bytes('content');
        return;
      case 'event':
        call?.events({ type: 'text-delta', choice: 0, text: 'content' });
        return;
      case 'end':
        call?.end();
        return;
      case 'fail':
        call?.fail(one.failure);
        return;
      case 'leave':
        if (this.client.endings === 0) this.client.leave();
        return;
      case 'slow':
        this.client.slow = true;
        return;
      case 'drain':
        this.client.slow = false;
        this.client.listener?.drained();
        return;
      case 'shut-down':
        void this.house.rooms.liveCalls.drain(100);
        return;
      case 'bug':
        this.client.atPiece = () => {
          throw new Error('client bug');
        };
        return;
      case 'time':
        this.house.clock.advance(one.ms);
        return;
    }
  }
}

it('ends every request exactly once for its client and in exactly one record, whatever happens', () => {
  fc.assert(
    fc.property(
      fc.record({ stream: fc.boolean(), fallback: fc.boolean(), luck: fc.double({ min: 0, max: 0.999, noNaN: true }) }),
      fc.array(happening, { maxLength: 40 }),
      ({ stream, fallback, luck }, happenings) => {
        const scene = new Play(fallback, luck);
        scene.house.ask({ stream, client: scene.client });
        for (const one of happenings) scene.play(one);
        // Time ends everything.
        scene.house.clock.advance(700_000);

        expect(scene.client.endings).toBe(1);
        expect(scene.client.log.at(-1)).toMatch(/^(end|fail|left)$/);
        expect(scene.client.log.filter((word) => word === 'begin').length).toBeLessThanOrEqual(1);
        expect(scene.house.records).toHaveLength(1);
        expect(scene.house.rooms.liveCalls.size).toBe(0);
        expect(scene.providers.flatMap((provider) => provider.adapter.calls).filter((call) => call.open)).toEqual([]);
        expect(scene.house.clock.timers).toBe(0);
      },
    ),
    { numRuns: 2_000 },
  );
});
