import { isJsonObject } from '../../../domain/json.ts';
import type { CallAnswer } from '../calls/management-calls.ts';
import { refusalSentences } from '../calls/refusal-sentences.ts';
import type { Session } from '../calls/with-session.ts';
import { wirePath } from '../wire-path.ts';
import type { MigrationResult } from './migration-result.ts';
import type { MigrationPlan, PlannedProvider } from './plan-migration.ts';

/** Providers first, then who is active. One that fails does not keep the others. Done again it changes nothing more. */
export async function applyMigration(session: Session, plan: MigrationPlan): Promise<readonly MigrationResult[]> {
  const results: MigrationResult[] = [];
  for (const provider of plan.providers) results.push(await settle(session, provider));
  if (plan.active !== undefined) results.push(await activate(session, plan.active));
  return results;
}

async function settle({ tryAsk }: Session, planned: PlannedProvider): Promise<MigrationResult> {
  const { id, name, type, config, from } = planned;
  const result = (answer: CallAnswer, outcome: MigrationResult['outcome']): MigrationResult =>
    toResult(`provider ${id}`, from, answer, outcome);
  const path = wirePath('providers', id);
  const before = await tryAsk({ method: 'GET', path });
  if (before.kind === 'answered' && before.status === 404) {
    const body = { id, name, type, config };
    return result(await tryAsk({ method: 'POST', path: '/v1/providers', body }), 'created');
  }
  const after = await tryAsk({ method: 'PUT', path, body: { config } });
  return result(after, updatedAt(before) === updatedAt(after) ? 'unchanged' : 'updated');
}

function updatedAt(answer: CallAnswer): unknown {
  return answer.kind === 'answered' && isJsonObject(answer.body) ? answer.body['updated_at'] : undefined;
}

/** The old file named a provider by its type, or by the id that it has now. */
async function activate({ tryAsk }: Session, active: string): Promise<MigrationResult> {
  const choose = (value: string): Promise<CallAnswer> =>
    tryAsk({ method: 'PUT', path: '/v1/settings/active_provider', body: { value } });
  const current = await tryAsk({ method: 'GET', path: '/v1/settings/active_provider' });
  const before = current.kind === 'answered' && isJsonObject(current.body) ? current.body['value'] : undefined;
  const byType = `${active}-default`;
  const item = 'active provider';
  if (before === active || before === byType)
    return { item, from: ['ACTIVE_PROVIDER'], outcome: 'unchanged', reason: null };
  const first = await choose(active);
  const answer = first.kind === 'answered' && first.status === 200 ? first : await choose(byType);
  return toResult(item, ['ACTIVE_PROVIDER'], answer, 'updated');
}

function toResult(
  item: string,
  from: readonly string[],
  answer: CallAnswer,
  outcome: MigrationResult['outcome'],
): MigrationResult {
  const isGood = answer.kind === 'answered' && answer.status < 300;
  if (isGood) return { item, from, outcome, reason: null };
  return { item, from, outcome: 'failed', reason: refusalSentences(answer).join(' ') };
}
