import type { Kysely } from 'kysely';
import type { Lesson, Measured } from '../../domain/lesson.ts';
import type { StoreSchema } from '../schema.ts';

/** What came of a call and says something of its deployment; a client's own mistake does not. */
const failures: ReadonlySet<string> = new Set([
  'unreachable',
  'timed-out',
  'rate-limited',
  'overloaded',
  'server-error',
  'broken-before-content',
  'broken-after-content',
]);

/** What the newest records teach whose way the engine decided, newest first. */
export async function readLessons(db: Kysely<StoreSchema>, most: number): Promise<readonly Lesson[]> {
  const rows = await db
    .selectFrom('requests')
    .select(['created_at', 'decision', 'attempts', 'cost_usd'])
    .where('decision', 'is not', null)
    .orderBy('seq', 'desc')
    .limit(most)
    .execute();
  return rows.flatMap(({ created_at, decision, attempts, cost_usd }) => {
    const lesson = toLesson(Number(created_at), fieldsOf(decision), attempts, Number(cost_usd));
    return lesson === undefined ? [] : [lesson];
  });
}

function toLesson(atMs: number, decision: Fields, attempts: string | null, costUsd: number): Lesson | undefined {
  // Told in full, the expectation is the corrected one: learned from, it would unlearn what it corrects.
  if (decision['predictor'] !== undefined) return undefined;
  const chosen = Object(decision['chosen']) as Fields;
  const expected = candidateOf(decision, chosen);
  const all = parsed(attempts);
  const [first] = Array.isArray(all) ? (all as readonly Fields[]) : [];
  const { outcome, durationMs, provider, model } = Object(first) as Fields;
  const isFirst = provider === chosen['provider'] && model === chosen['model'];
  const failure = expected?.['failureProbability'];
  const isTold = outcome === 'ok' || failures.has(String(outcome));
  if (!isFirst || !isTold || typeof failure !== 'number' || typeof decision['task'] !== 'string') return undefined;
  const isOnly = Array.isArray(all) && all.length === 1 && outcome === 'ok';
  const expectedMs = Number(expected?.['firstByteMs']) + Number(expected?.['generationMs']);
  return {
    atMs,
    deployment: `${String(provider)}/${String(model)}`,
    task: decision['task'],
    expectedFailure: failure,
    failed: outcome !== 'ok',
    latency: isOnly ? measured(expectedMs, Number(durationMs)) : undefined,
    cost: isOnly ? measured(Number(expected?.['costUsd']), costUsd) : undefined,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function candidateOf({ candidates }: Fields, { provider, model }: Fields): Fields | undefined {
  if (!Array.isArray(candidates)) return undefined;
  return (candidates as readonly Fields[]).find((one) => one['provider'] === provider && one['model'] === model);
}

function measured(expected: number, actual: number): Measured | undefined {
  return expected > 0 && actual > 0 ? { expected, actual } : undefined;
}

function fieldsOf(text: string | null): Fields {
  return Object(parsed(text)) as Fields;
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
