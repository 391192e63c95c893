import type { Author } from '../../registry/write-outcome.ts';
import type { Entered } from '../http/ports.ts';
import { actorOf } from './actor-of.ts';
import { roleAllows } from './role-allows.ts';

/** An operator manages all but users, keys and secrets (contract, section 5). */
export function authorOf(entered: Entered): Author {
  return { actor: actorOf(entered), maySetSecrets: roleAllows(entered.principal, 'admin') };
}
