import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** What V8 commits for young objects, bytes: two halves of 8 MiB. By itself it takes twice that under load. */
const YOUNG_BYTES = 16 * 1024 * 1024;
/** At full load the young space needs most of a second to double once more. */
const LOOK_EVERY_MS = 1_000;

/**
 * Settings of V8 that can still be made once it runs. It must not place objects in its old generation at birth, as it does for sites whose objects
 * survive for a while: a record waits 100 ms for its batch, and a dead old object keeps the young ones alive that it points to. And its young space
 * should not grow without need: at load that was 17 to 60 MiB, and no time (docs/performance.md). And what a compilation needed goes back when it is
 * done: left to the threads in the background, which wait for a busy processor, that of hundreds of functions was there at once, 28 MiB that never left.
 */
export function tuneEngine(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--no-maglev-destroy-on-background');
  let growsBy = 2;
  setInterval(() => {
    // The limit itself is fixed before any code runs, but how far a step goes is asked anew each time. V8 shrinks the space when little happens: what
    // could not grow again then would promote everything.
    const wanted = youngBytes() < YOUNG_BYTES ? 2 : 1;
    if (wanted === growsBy) return;
    growsBy = wanted;
    setFlagsFromString(`--semi-space-growth-factor=${wanted}`);
  }, LOOK_EVERY_MS).unref();
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? 0;
}
