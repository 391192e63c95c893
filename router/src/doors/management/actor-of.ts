import type { Actor, Principal } from '../../domain/principal.ts';
import type { Entered } from '../http/ports.ts';

/** Who stands in the audit trail for a change made through this door. */
export function actorOf({ principal, remoteAddress, door = 'v1' }: Entered): Actor {
  return { who: nameOf(principal), door, from: remoteAddress };
}

function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case 'local':
    case 'nobody':
      return principal.kind;
    case 'api-key':
      return `key:${principal.id}`;
  }
}
