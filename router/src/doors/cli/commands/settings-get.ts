import type { OpenRooms } from '../../../compose-server.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printTable } from '../table.ts';
import { withRooms } from '../with-rooms.ts';

type Setting = ReturnType<OpenRooms['settings']>[number];

/** `provider-cli settings get [KEY]`: one value alone on its line, or all of them. */
export function settingsGet(context: Context, key: string | undefined): Promise<ExitCode> {
  return withRooms(context, { mayCreate: false }, async (rooms) => {
    if (key === undefined) return showAll(context, rooms.settings());
    const setting = rooms.settings().find((candidate) => candidate.key === key);
    if (setting === undefined) {
      context.terminal.note(`There is no setting "${key}". All of them: provider-cli settings get`);
      return 1;
    }
    context.terminal.print(context.json ? JSON.stringify(toJson(setting), null, 2) : (setting.value ?? ''));
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
    value ?? '',
    [isDefault ? 'default' : 'set', ...(requiresRestart ? ['needs a restart'] : [])].join(', '),
  ]);
  printTable(terminal, ['KEY', 'VALUE', ''], rows);
  return 0;
}

/** The shape of `GET /v1/settings/KEY`. */
function toJson({ key, value, category, requiresRestart, isDefault }: Setting): object {
  return { key, value: value ?? '', category, requiresRestart, isDefault };
}
