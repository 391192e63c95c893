import type { ProviderWire } from '../../management/contracts/provider.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { stateWords } from '../provider-words.ts';
import { readActive } from '../read-active.ts';
import { printTable } from '../table.ts';
import { typeProblem } from '../type-problem.ts';
import { usageMistake } from '../usage-mistake.ts';
import { withQuery } from '../wire-path.ts';

export interface ListOptions {
  readonly type?: string;
  readonly enabled?: boolean;
}

/** `provider-cli provider list`: highest priority first, the active one marked. */
export function providerList(context: Context, { type, enabled }: ListOptions): Promise<ExitCode> {
  return withSession(context, async (session) => {
    const { terminal } = context;
    const list = await session.ask<{ readonly providers: readonly ProviderWire[] }>(
      'GET',
      withQuery('/v1/providers', { type, enabled }),
    );
    const isStrange = list.providers.length === 0 && type !== undefined;
    const problem = isStrange ? await typeProblem(type) : undefined;
    if (problem !== undefined) return usageMistake(context, problem);
    const active = context.json ? undefined : await readActive(session);
    return session.show(list, () => {
      if (list.providers.length === 0) {
        terminal.note(`There are no such providers. To add one: ${session.tool('provider add')}`);
        return;
      }
      const rows = list.providers.map((provider) => [
        provider.id === active ? '*' : '',
        provider.id,
        provider.name,
        provider.type,
        String(provider.priority),
        stateWords(provider),
      ]);
      printTable(terminal, ['', 'ID', 'NAME', 'TYPE', 'PRIORITY', 'STATE'], rows);
    });
  });
}
