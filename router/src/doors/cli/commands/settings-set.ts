import type { SettingWire } from '../../management/contracts/setting.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli settings set KEY VALUE`. */
export function settingsSet(context: Context, key: string, value: string): Promise<ExitCode> {
  return withSession(
    context,
    async ({ ask, show }) => {
      const { terminal } = context;
      const setting = await ask<SettingWire & { readonly warning?: string }>('PUT', wirePath('settings', key), {
        value,
      });
      show(setting, () => terminal.print(`${key} = ${setting.value}`));
      if (setting.warning !== undefined) terminal.note(setting.warning);
      if (setting.requiresRestart) terminal.note('It takes effect when the router starts again.');
      return 0;
    },
    { mayCreate: true },
  );
}
