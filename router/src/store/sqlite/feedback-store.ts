import type { Selectable } from 'kysely';
import type { Feedback, FeedbackStore, FeedbackWrite, Reading } from '../../records/ports.ts';
import type { StoreSchema } from '../schema.ts';
import { asNumber, asOptionalText, asText } from '../statements/column-values.ts';
import type { Transactions } from './transactions.ts';

/** Feedback in SQLite, on the main connection: people give it, one at a time. */
export class SqliteFeedbackStore implements FeedbackStore {
  readonly #transactions: Transactions;

  constructor(transactions: Transactions) {
    this.#transactions = transactions;
  }

  async put(feedback: Feedback): Promise<FeedbackWrite> {
    const row = toColumns(feedback);
    const ran = await this.#transactions.write(async (db) => {
      const before = await db
        .selectFrom('feedback')
        .select('score')
        .where('request_id', '=', row.request_id)
        .executeTakeFirst();
      await db
        .insertInto('feedback')
        .values(row)
        .onConflict((conflict) => conflict.column('request_id').doUpdateSet(row))
        .execute();
      return { kind: 'commit', value: before && asNumber(before.score) };
    });
    return ran.kind === 'ran' ? { kind: 'written', before: ran.value } : ran;
  }

  async newest(limit: number): Promise<Reading<readonly Feedback[]>> {
    const ran = await this.#transactions.read((db) =>
      db.selectFrom('feedback').selectAll().orderBy('at', 'desc').limit(limit).execute(),
    );
    if (ran.kind === 'unavailable') return ran;
    const given = ran.value.map(toFeedback).sort((one, other) => one.givenAtMs - other.givenAtMs);
    return { kind: 'read', value: given };
  }
}

function toColumns(feedback: Feedback) {
  return {
    request_id: feedback.requestId,
    at: feedback.atMs,
    given_at: feedback.givenAtMs,
    given_by: feedback.givenBy,
    provider: feedback.provider,
    model: feedback.model,
    task: feedback.task,
    score: feedback.score,
    comment: feedback.comment ?? null,
  };
}

function toFeedback(row: Selectable<StoreSchema['feedback']>): Feedback {
  return {
    requestId: asText(row.request_id),
    atMs: asNumber(row.at),
    givenAtMs: asNumber(row.given_at),
    givenBy: asText(row.given_by),
    provider: asText(row.provider),
    model: asText(row.model),
    task: asText(row.task),
    // Somebody may have written anything by hand.
    score: Math.min(1, Math.max(0, asNumber(row.score))),
    comment: asOptionalText(row.comment),
  };
}
