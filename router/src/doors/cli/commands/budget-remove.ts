import { withSession } from '../calls/with-session.ts';
import { confirmed } from '../confirmed.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli budget remove ID`. */
export function budgetRemove(context: Context, id: string, isSure: boolean): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    if (!isSure && !(await confirmed(context, `Remove the budget "${id}"?`))) return 1;
    const removed = await ask('DELETE', wirePath('budgets', id));
    return show(removed, () => context.terminal.print(`Budget "${id}" is removed.`));
  });
}
