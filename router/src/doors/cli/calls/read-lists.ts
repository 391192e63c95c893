import type { OpenRooms } from '../../../compose-server.ts';

/**
 * Reads the live model list of one provider, or of all that can answer: a running router knows them because it has asked, a command that has just opened
 * the database knows none.
 */
export async function readLists({ registry }: OpenRooms, provider: string | undefined): Promise<void> {
  const wanted = registry
    .current()
    .byPriority.filter(({ id, state }) => state.kind === 'loaded' && (provider ?? id) === id);
  await Promise.all(wanted.map(({ instance }) => instance.list.refresh()));
}
