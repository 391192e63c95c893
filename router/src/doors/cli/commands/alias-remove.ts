import { withSession } from '../calls/with-session.ts';
import { confirmed } from '../confirmed.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli alias remove ID`. */
export function aliasRemove(context: Context, id: string, isSure: boolean): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    if (!isSure && !(await confirmed(context, `Remove the alias "${id}"?`))) return 1;
    const removed = await ask('DELETE', wirePath('aliases', id));
    return show(removed, () => context.terminal.print(`Alias "${id}" is removed.`));
  });
}
