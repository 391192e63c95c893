import { toApiKey } from '../../management/wire/to-api-key.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printTable } from '../table.ts';
import { withRooms } from '../with-rooms.ts';

/** `provider-cli key list`: newest first, revoked ones included. */
export function keyList(context: Context): Promise<ExitCode> {
  return withRooms(context, { mayCreate: false }, async ({ apiKeys }, tool) => {
    const { terminal } = context;
    const keys = apiKeys.list();
    if (context.json) {
      terminal.print(JSON.stringify({ keys: keys.map(toApiKey), total: keys.length, count: keys.length }, null, 2));
      return 0;
    }
    if (keys.length === 0) {
      terminal.note(`There are no API keys yet. Make one: ${tool('key create NAME')}`);
      return 0;
    }
    const rows = keys.map((key) => [
      key.id,
      key.name,
      `${key.prefix}...`,
      key.role,
      new Date(key.createdAtMs).toISOString(),
      key.revokedAtMs === undefined ? 'usable' : 'revoked',
    ]);
    printTable(terminal, ['ID', 'NAME', 'KEY', 'ROLE', 'CREATED', 'STATE'], rows);
    return 0;
  });
}
