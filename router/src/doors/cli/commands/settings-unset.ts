import type { SettingWire } from '../../management/contracts/setting.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli settings unset KEY`. */
export function settingsUnset(context: Context, key: string): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const { terminal } = context;
    const setting = await ask<SettingWire>('DELETE', wirePath('settings', key));
    show(setting, () => terminal.print(`${key} = ${setting.value || '-'} (default)`));
    if (setting.requiresRestart) terminal.note('It takes effect when the router starts again.');
    return 0;
  });
}
