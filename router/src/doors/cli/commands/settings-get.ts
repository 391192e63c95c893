import type { OpenRooms } from '../../../compose-server.ts';
import { toSetting } from '../../management/wire/to-setting.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printTable } from '../table.ts';
import { withRooms } from '../with-rooms.ts';

type Setting = ReturnType<OpenRooms['settings']>[number];

/** `provider-cli settings get [KEY]`: one value alone on its line, or all of them. */
export function settingsGet(context: Context, key: string | undefined): Promise<ExitCode> {
  return withRooms(context, { mayCreate: false }, async (rooms, tool) => {
    if (key === undefined) return showAll(context, rooms.settings());
    const setting = rooms.settings().find((candidate) => candidate.key === key);
    if (setting === undefined) {
      context.terminal.note(`There is no setting "${key}". All of them: ${tool('settings get')}`);
      return 1;
    }
    context.terminal.print(context.json ? JSON.stringify(toSetting(setting), null, 2) : (setting.value ?? ''));
    return 0;
  });
}

function showAll({ terminal, json }: Context, settings: readonly Setting[]): ExitCode {
  if (json) {
    const values = Object.fromEntries(
      settings.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])),
    );
    terminal.print(JSON.stringify({ settings: values, category: 'all' }, null, 2));
    return 0;
  }
  const rows = settings.map(({ key, value, isDefault, requiresRestart }) => [
    key,
    value || '-',
    [originOf(value, isDefault), ...(requiresRestart ? ['needs a restart'] : [])].join(', '),
  ]);
  printTable(terminal, ['KEY', 'VALUE', ''], rows);
  return 0;
}

function originOf(value: string | undefined, isDefault: boolean): string {
  if (value === undefined) return 'not set';
  return isDefault ? 'default' : 'set';
}
