import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Answers of the Responses dialect that later requests go on from, and where their items are. */
export function storedResponses(): Migration {
  return {
    async up(db: Kysely<never>) {
      // Bodies come last: a walk over the columns before them does not touch their overflow pages.
      await db.schema
        .createTable('stored_responses')
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('owner', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('previous_id', 'text')
        .addColumn('conversation', 'text')
        .addColumn('upstream', 'text')
        .addColumn('body_bytes', 'bigint', (column) => column.notNull())
        .addColumn('response', 'text', (column) => column.notNull())
        .addColumn('input', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('stored_responses_key', ['id', 'owner'])
        .execute();
      await index(db, 'created_at', ['created_at']);
      await index(db, 'previous', ['owner', 'previous_id']);
      await index(db, 'conversation', ['owner', 'conversation', 'created_at']);
      await db.schema
        .createTable('stored_response_items')
        .addColumn('owner', 'text', (column) => column.notNull())
        .addColumn('item_id', 'text', (column) => column.notNull())
        .addColumn('response_id', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('stored_response_items_key', ['item_id', 'owner', 'response_id'])
        .execute();
      await db.schema
        .createIndex('stored_response_items_response')
        .on('stored_response_items')
        .columns(['owner', 'response_id'])
        .execute();
    },
  };
}

async function index(db: Kysely<never>, name: string, columns: readonly string[]): Promise<void> {
  await db.schema
    .createIndex(`stored_responses_${name}`)
    .on('stored_responses')
    .columns([...columns])
    .execute();
}
