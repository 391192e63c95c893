import { toProviderDetail } from '../../management/wire/to-provider.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { stateWords } from '../state-words.ts';
import { printTable } from '../table.ts';
import { withRooms } from '../with-rooms.ts';

/** `provider-cli provider list`: highest priority first, the active one marked. */
export function providerList(context: Context): Promise<ExitCode> {
  return withRooms(context, { mayCreate: false }, async ({ registry }, tool) => {
    const { terminal } = context;
    const { byPriority, activeProvider } = registry.current();
    if (context.json) {
      const providers = byPriority.map(toProviderDetail);
      terminal.print(JSON.stringify({ providers, total: providers.length, count: providers.length }, null, 2));
      return 0;
    }
    if (byPriority.length === 0) {
      terminal.note(`There are no providers yet. Add one: ${tool('provider add')}`);
      return 0;
    }
    const rows = byPriority.map((provider) => [
      provider.id === activeProvider ? '*' : '',
      provider.id,
      provider.name,
      provider.type,
      String(provider.priority),
      stateWords(provider.state),
    ]);
    printTable(terminal, ['', 'ID', 'NAME', 'TYPE', 'PRIORITY', 'STATE'], rows);
    return 0;
  });
}
