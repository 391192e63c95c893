import { DatabaseSync } from 'node:sqlite';

/** Rows are made by one statement from one that the product itself wrote, so that they are what it would write. */
const numbers = 'WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < :rows)';

/** Fills a stopped router's registry up to this many providers and keys, counting the ones it has. */
export function fillRegistry(path: string, want: { readonly providers: number; readonly keys: number }): void {
  using database = new DatabaseSync(path);
  const count = (table: string): number =>
    Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'] ?? 0);
  const providers = want.providers - count('providers');
  const keys = want.keys - count('api_keys');
  database.exec('BEGIN');
  if (providers > 0) addProviders(database, providers);
  if (keys > 0) {
    const digest = 'lower(hex(randomblob(32)))';
    const key = `'filler-' || i, 'filler ' || i, 'pr-' || printf('%04x', i % 65536), ${digest}, 'inference'`;
    database
      .prepare(`${numbers} INSERT INTO api_keys (id, name, prefix, sha256, role) SELECT ${key} FROM numbers`)
      .run({ rows: keys });
  }
  database.exec('COMMIT');
}

function addProviders(database: DatabaseSync, rows: number): void {
  const insert = (into: string, values: string): void => {
    database.prepare(`${numbers} INSERT INTO ${into} SELECT ${values} FROM numbers`).run({ rows });
  };
  insert('providers (id, name, type)', `'filler-' || i, 'Filler ' || i, 'openai-compatible'`);
  insert('provider_configs (provider_id, key, value)', `'filler-' || i, 'baseURL', 'http://127.0.0.1:9/v' || i`);
  insert('provider_models (provider_id, model_id, is_default)', `'filler-' || i, 'filler-model-' || (i % 100), 1`);
}

/** Fills a stopped router's history up to this many requests, a tenth of a second apart, up to now. Bodies are left out: the disk is not what is measured. */
export function fillHistory(path: string, want: number): void {
  using database = new DatabaseSync(path);
  const first = database.prepare('SELECT * FROM requests ORDER BY seq LIMIT 1').get();
  if (first === undefined) throw new Error('The product has recorded no request that could be copied.');
  const highest = Number(database.prepare('SELECT max(seq) AS seq FROM requests').get()?.['seq'] ?? 0);
  const have = Number(database.prepare('SELECT count(*) AS n FROM requests').get()?.['n'] ?? 0);
  const parameters = { rows: want - have, first: Number(first['seq']), highest };
  if (parameters.rows <= 0) return;
  const ageMs = '(:rows - i) * 100';
  const own = {
    seq: ':highest + i',
    id: `'bench-' || printf('%012d', i)`,
    created_at: `source.created_at - ${ageMs}`,
    body: 'NULL',
  };
  const columns = Object.keys(first);
  const values = columns.map(
    (column) => Object.entries(own).find(([name]) => name === column)?.[1] ?? `source.${column}`,
  );
  database.exec('BEGIN');
  database
    .prepare(
      `${numbers} INSERT INTO requests (${columns.join(', ')}) SELECT ${values.join(', ')} FROM numbers, requests AS source WHERE source.seq = :first`,
    )
    .run(parameters);
  database
    .prepare(
      `${numbers} INSERT INTO responses (request_seq, created_at, http_status, body_bytes)
       SELECT :highest + i, source.created_at - ${ageMs}, source.http_status, source.body_bytes
       FROM numbers, responses AS source WHERE source.request_seq = :first`,
    )
    .run(parameters);
  database.exec('COMMIT');
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}
