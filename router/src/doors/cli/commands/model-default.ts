import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli model default MODEL PROVIDER`. */
export function modelDefault(context: Context, model: string, provider: string): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) =>
    show(await ask('PUT', wirePath('providers', provider, 'models', model, 'default')), () =>
      context.terminal.print(`The default model of "${provider}" is "${model}".`),
    ),
  );
}
