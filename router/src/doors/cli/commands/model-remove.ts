import { withSession } from '../calls/with-session.ts';
import { confirmed } from '../confirmed.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli model remove MODEL`. */
export function modelRemove(context: Context, model: string, isSure: boolean): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    if (!isSure && !(await confirmed(context, `Remove the definition of "${model}" and its links?`))) return 1;
    return show(await ask('DELETE', wirePath('models', model)), () =>
      context.terminal.print(`Model "${model}" is removed.`),
    );
  });
}
