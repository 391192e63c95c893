import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli provider reload ID`. A new instance is a matter of one process, so on the database alone it only checks that the config works. */
export function providerReload(context: Context, id: string): Promise<ExitCode> {
  return withSession(context, async ({ ask, show, isLocal }) => {
    const { terminal, toolName } = context;
    const answer = await ask<{ readonly error?: string }>('POST', wirePath('providers', id, 'reload'));
    show(answer, () =>
      terminal.print(isLocal ? `The config of provider "${id}" is read.` : `Provider "${id}" is reloaded.`),
    );
    if (isLocal) {
      terminal.note(
        `A running router reads every change by itself. To give it a fresh connection as well: ${toolName} provider reload ${id} --url URL`,
      );
    }
    if (answer.error === undefined) return 0;
    terminal.note(`It cannot answer yet: ${answer.error}`);
    return 1;
  });
}
