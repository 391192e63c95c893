import type { FastifyRequest } from 'fastify';
import type { Author } from '../../registry/write-outcome.ts';
import { actorOf } from './actor-of.ts';
import { ifMatchOf } from './if-match-of.ts';
import { roleAllows } from './role-allows.ts';

/** An operator manages all but users, keys and secrets (contract, section 5). */
export function authorOf(request: Pick<FastifyRequest, 'entered' | 'headers'>): Author {
  const { entered } = request;
  return {
    actor: actorOf(entered),
    maySetSecrets: roleAllows(entered.principal, 'admin'),
    ifMatch: ifMatchOf(request),
  };
}
