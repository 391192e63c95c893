import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli config unset ID KEY`. */
export function configUnset(context: Context, id: string, key: string): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) =>
    show(await ask('DELETE', wirePath('providers', id, 'config', key)), () =>
      context.terminal.print(`${key} of "${id}" is deleted.`),
    ),
  );
}
