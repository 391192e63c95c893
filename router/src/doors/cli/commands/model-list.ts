import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printTable } from '../table.ts';
import { withQuery } from '../wire-path.ts';

interface ModelList {
  readonly data: readonly {
    readonly id: string;
    readonly owned_by?: string;
    readonly context_length?: number | null;
    readonly capabilities?: readonly string[];
    readonly providers?: readonly string[];
  }[];
}

/** `provider-cli model list`. */
export function modelList(context: Context, provider: string | undefined): Promise<ExitCode> {
  return withSession(context, async ({ ask, show, tool }) => {
    const { terminal } = context;
    const list = await ask<ModelList>('GET', withQuery('/v1/models', { provider }));
    return show(list, () => {
      if (list.data.length === 0) {
        terminal.note(`No model is known. To read the lists of all providers: ${tool('model sync')}`);
        return;
      }
      const rows = list.data.map((model) => [
        model.id,
        model.providers?.join(', ') || (model.owned_by ?? ''),
        String(model.context_length ?? '-'),
        (model.capabilities ?? []).join(', ') || '-',
      ]);
      printTable(terminal, ['MODEL', 'PROVIDERS', 'CONTEXT', 'CAPABILITIES'], rows);
    });
  });
}
