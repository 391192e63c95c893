import type { SettingListWire } from '../../management/contracts/setting.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printTable } from '../table.ts';
import { withQuery } from '../wire-path.ts';

/** `provider-cli settings list`: every setting, also those that have no value. */
export function settingsList(context: Context, category: string | undefined): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const list = await ask<SettingListWire>('GET', withQuery('/v1/settings', { category }));
    return show(list, () => {
      const rows = list.details.map(({ key, value, isDefault, requiresRestart, about }) => [
        key,
        value || '-',
        originOf(Object.hasOwn(list.settings, key), isDefault) + (requiresRestart ? ', needs a restart' : ''),
        about,
      ]);
      printTable(context.terminal, ['KEY', 'VALUE', 'FROM', 'WHAT FOR'], rows);
    });
  });
}

function originOf(hasValue: boolean, isDefault: boolean): string {
  if (!hasValue) return 'not set';
  return isDefault ? 'default' : 'set';
}
