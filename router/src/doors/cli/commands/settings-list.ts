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
      const rows = list.details.map((setting) => [
        setting.key,
        setting.value || '-',
        originOf(setting),
        sentencesOn(setting),
      ]);
      printTable(context.terminal, ['KEY', 'VALUE', 'FROM', 'WHAT FOR'], rows);
    });
  });
}

type Setting = SettingListWire['details'][number];

function originOf({ value, isDefault, source }: Setting): string {
  if (source === 'start') return 'start';
  if (value === '') return 'not set';
  return isDefault ? 'default' : 'set';
}

function sentencesOn({ about, requiresRestart, in_force: inForce, problem }: Setting): string {
  return [
    ...(problem === undefined ? [] : [problem]),
    ...(inForce === undefined ? [] : [`In force now: ${inForce}.`]),
    about,
    ...(requiresRestart ? ['Takes effect after a restart.'] : []),
  ].join(' ');
}
