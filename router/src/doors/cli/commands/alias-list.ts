import type { AliasListWire, AliasWire } from '../../management/contracts/alias.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printTable } from '../table.ts';

/** `provider-cli alias list`. */
export function aliasList(context: Context): Promise<ExitCode> {
  return withSession(context, async ({ ask, show, tool }) => {
    const list = await ask<AliasListWire>('GET', '/v1/aliases');
    return show(list, () => {
      if (list.aliases.length > 0)
        printTable(context.terminal, ['ALIAS', 'STRATEGY', 'FALLBACK', 'TARGETS'], list.aliases.map(toRow));
      else context.terminal.note(`There is no alias. Make one: ${tool('alias add NAME --target PROVIDER/MODEL')}`);
    });
  });
}

function toRow({ id, strategy, fallback, targets }: AliasWire): readonly string[] {
  return [id, strategy ?? '-', fallback ? 'yes' : 'no', targets.map(targetWords).join(', ')];
}

/** As `alias add` takes it, with its order behind it. */
export function targetWords({ provider, model, weight, order }: AliasWire['targets'][number]): string {
  return `${provider}/${model}${weight === null ? '' : `=${weight}`}${order === null ? '' : ` (order ${order})`}`;
}
