import type { ApiKeyWire } from '../../management/contracts/api-key.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { keyLimitWords } from '../key-limit-words.ts';
import { printTable } from '../table.ts';
import { timeWords } from '../time-words.ts';

/** `provider-cli key list`: newest first, revoked ones included. */
export function keyList(context: Context): Promise<ExitCode> {
  return withSession(context, async ({ ask, show, tool }) => {
    const { terminal } = context;
    const list = await ask<{ readonly keys: readonly ApiKeyWire[] }>('GET', '/v1/keys');
    return show(list, () => {
      if (list.keys.length === 0) {
        terminal.note(`There are no API keys yet. Make one: ${tool('key create NAME')}`);
        return;
      }
      const rows = list.keys.map((key) => [
        key.id,
        key.name,
        `${key.prefix}...`,
        key.role,
        keyLimitWords(key),
        timeWords(key.created_at),
        key.revoked_at === null ? 'usable' : 'revoked',
      ]);
      printTable(terminal, ['ID', 'NAME', 'KEY', 'ROLE', 'LIMITS', 'CREATED', 'STATE'], rows);
    });
  });
}
