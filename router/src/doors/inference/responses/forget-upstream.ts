import type { StoredResponse } from '../../../domain/response-store.ts';
import type { InferenceRooms } from '../ports.ts';

/** Whoever deletes an answer waits no longer than this for its vendor, milliseconds. */
const LIMIT_MS = 10_000;

/**
 * Has the provider delete an answer that it gave its id, with each of its keys: nobody knows which one asked for it. Why that failed, in a sentence;
 * undefined where it is gone, or was never there.
 */
export async function forgetUpstream(
  { id, upstream }: StoredResponse,
  { catalogue }: Pick<InferenceRooms, 'catalogue'>,
): Promise<string | undefined> {
  const provider = upstream === undefined ? undefined : catalogue.current().provider(upstream);
  const adapter = provider?.adapter;
  if (provider === undefined || adapter?.forgetResponse === undefined) return undefined;
  const secrets = provider.keys.length === 0 ? [undefined] : provider.keys.map(({ secret }) => secret);
  const signal = AbortSignal.timeout(LIMIT_MS);
  const asked = secrets.map((secret) => adapter.forgetResponse?.(id, { secret, signal }));
  const failed = (await Promise.allSettled(asked)).some(({ status }) => status === 'rejected');
  return failed ? `It is deleted here, but provider "${provider.id}" did not delete it and may keep it.` : undefined;
}
