import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { safeLine } from '../safe-line.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli settings get KEY`: one value alone on its line. */
export function settingsGet(context: Context, key: string): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const setting = await ask<{ readonly value: string }>('GET', wirePath('settings', key));
    return show(setting, () => context.terminal.print(safeLine(setting.value)));
  });
}
