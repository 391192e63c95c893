import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli model unlink MODEL PROVIDER`. */
export function modelUnlink(context: Context, model: string, provider: string): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) =>
    show(await ask('DELETE', wirePath('providers', provider, 'models', model)), () =>
      context.terminal.print(`Model "${model}" is unlinked from "${provider}".`),
    ),
  );
}
