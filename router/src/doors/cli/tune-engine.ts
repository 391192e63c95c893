import { setFlagsFromString } from 'node:v8';

/**
 * Tells V8 not to place objects in its old generation at birth. It does so for sites whose objects survive for a while, and objects of a
 * request do: its record waits 100 ms for its batch. But one dead old object keeps all the young ones alive that it points to, they grow old
 * in turn, and soon every request survived until the next full collection: 85 µs per request instead of 65 (docs/performance.md).
 */
export function tuneEngine(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
