import type { Session } from './calls/with-session.ts';
import { wirePath } from './wire-path.ts';

/**
 * Where nothing was found for a provider: ends the command with the sentence that there is none, if that is why. Asked only then, because the history
 * knows providers that are gone.
 */
export async function expectProvider({ ask }: Session, id: string | undefined): Promise<void> {
  if (id !== undefined) await ask('GET', wirePath('providers', id));
}
