import type { Actor } from '../../domain/principal.ts';
import type { Entered } from '../http/ports.ts';

/** Who stands in the audit trail for a change made through this door. */
export function actorOf({ principal, remoteAddress }: Entered): Actor {
  const who = principal.kind === 'local' ? 'local' : `key:${principal.id}`;
  return { who, door: 'v1', from: remoteAddress };
}
