import type { ConfigPlan } from './plan-config.ts';
import type { ConfigRow } from './ports.ts';
import type { Author, Forbidden } from './write-outcome.ts';

/**
 * Who may not set secrets may not take them elsewhere either: a key belongs to the address it was given for, and a changed address would
 * send it to whoever changed it. undefined where nothing stands against the write.
 */
export function refuseSecrets(
  author: Author,
  stored: readonly ConfigRow[],
  plan: ConfigPlan,
  typeChanges: boolean,
): Forbidden | undefined {
  if (author.maySetSecrets) return undefined;
  const before = new Map(stored.map((row) => [row.key, row]));
  const after = new Map(plan.rows.map((row) => [row.key, row]));
  const isSensitive = (key: string): boolean =>
    (before.get(key) ?? after.get(key))?.isSensitive === true || after.get(key)?.isSensitive === true;
  // That a secret is still to be given is none itself.
  const isMarker = (key: string): boolean => !before.has(key) && after.get(key)?.value === null;
  if ([...plan.changed].some((key) => isSensitive(key) && !isMarker(key)))
    return forbidden('Your role may not give, change or remove secrets. Ask an admin.');

  // A model's name may look like an address (`org/model-3.1`), and leads nowhere else.
  const isAddress = (key: string): boolean =>
    key !== 'defaultModel' && [before.get(key), after.get(key)].some((row) => holdsAddress(row?.value));
  const redirects = typeChanges || [...plan.changed].some(isAddress);
  if (!redirects || !stored.some((row) => row.isSensitive)) return undefined;
  return forbidden('This provider has secrets, so your role may not change its type or addresses. Ask an admin.');
}

function holdsAddress(value: unknown): boolean {
  // A host without a scheme counts too: only numbers, booleans and bare words are safely none.
  if (value === undefined || typeof value === 'number') return false;
  return /[:/.]/.test(JSON.stringify(value));
}

function forbidden(message: string): Forbidden {
  return { kind: 'forbidden', message };
}
