import type { ApiKeyWire } from '../../management/contracts/api-key.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { readAccess } from '../read-access.ts';
import { usableKeysCalled } from '../usable-keys-called.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli key revoke KEY`, by id or by a name that only one has: a running router refuses the key from its next request on. */
export function keyRevoke(context: Context, idOrName: string): Promise<ExitCode> {
  return withSession(context, async (session) => {
    const called = await usableKeysCalled(session, idOrName);
    if (called.length > 1) {
      const ids = called.map(({ id }) => id).join(', ');
      context.terminal.note(`Several keys are called "${idOrName}": ${ids}. Say which one by its id.`);
      return 1;
    }
    const revoked = await session.ask<ApiKeyWire>('DELETE', wirePath('keys', called[0]?.id ?? idOrName));
    session.show(revoked, () => context.terminal.print(`The key "${revoked.name}" (${revoked.id}) is revoked.`));
    // Over the network the caller's own key may be the one that is gone.
    if (session.isLocal) await warnOfLockedDoor(context, session);
    return 0;
  });
}

async function warnOfLockedDoor({ terminal }: Context, session: Session): Promise<void> {
  const access = await readAccess(session);
  if (access.usableKeys === 0 && access.isKeyNeeded) {
    terminal.note(
      `It was the last one, and every call still needs a key. To make one: ${session.tool('key create NAME --role admin')}`,
    );
  }
}
