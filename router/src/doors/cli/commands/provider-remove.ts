import { withSession } from '../calls/with-session.ts';
import { confirmed } from '../confirmed.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli provider remove ID`. On a terminal it asks first, unless told not to. */
export function providerRemove(context: Context, id: string, isSure: boolean): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const path = wirePath('providers', id);
    // Asked for what does not exist nobody needs to be sure.
    await ask('GET', path);
    if (!isSure && !(await confirmed(context, `Remove provider "${id}" with its config and secrets?`))) return 1;
    return show(await ask('DELETE', path), () => context.terminal.print(`Provider "${id}" is removed.`));
  });
}
