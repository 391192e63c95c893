import { Luck } from './luck.ts';
import type { Policy } from './policy.ts';
import type { World } from './world.ts';

/** Any of all, each time; a failed request goes to one that it did not try. No memory: the yardstick. */
export function staticEqual(world: World): Policy {
  const luck = new Luck(world.seed + 1);
  let drawn = 0;
  return {
    next(request) {
      const tried = new Set(request.failed.map(({ deployment }) => deployment));
      const open = world.deployments.map((_, index) => index).filter((index) => !tried.has(index));
      const among = open.length > 0 ? open : world.deployments.map((_, index) => index);
      drawn += 1;
      return { kind: 'call', deployment: among[Math.floor(luck.uniform(900, drawn, 0) * among.length)] ?? 0 };
    },
    handedOut: () => undefined,
    firstByte: () => undefined,
    ended: () => undefined,
    failed: () => undefined,
    cancelled: () => undefined,
  };
}
