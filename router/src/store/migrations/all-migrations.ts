import type { Migration } from 'kysely/migration';
import { foundation } from './0001-foundation.ts';
import { rollUps } from './0002-roll-ups.ts';
import { storedResponses } from './0003-stored-responses.ts';
import { costSource } from './0004-cost-source.ts';
import { removedResponses } from './0005-removed-responses.ts';
import { aliases } from './0006-aliases.ts';
import { answerCache } from './0007-answer-cache.ts';
import { insight } from './0008-insight.ts';
import { budgets } from './0009-budgets.ts';
import { routingPolicies } from './0010-routing-policies.ts';
import type { DialectParts } from './dialect-parts.ts';

/** Every migration under its name; names sort in the order in which they run. Forward only. */
export function allMigrations(parts: DialectParts): Record<string, Migration> {
  return {
    '0001-foundation': foundation(parts),
    '0002-roll-ups': rollUps(parts),
    '0003-stored-responses': storedResponses(),
    '0004-cost-source': costSource(),
    '0005-removed-responses': removedResponses(),
    '0006-aliases': aliases(parts),
    '0007-answer-cache': answerCache(),
    '0008-insight': insight(parts),
    '0009-budgets': budgets(parts),
    '0010-routing-policies': routingPolicies(),
  };
}
