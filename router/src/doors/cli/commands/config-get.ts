import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printFacts } from '../print-facts.ts';
import { safeText } from '../safe-text.ts';
import { wirePath } from '../wire-path.ts';

interface ProviderConfig {
  readonly provider_id: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** `provider-cli config get ID [KEY]`: one value alone on its line, or all of them. */
export function configGet(context: Context, id: string, key: string | undefined): Promise<ExitCode> {
  return withSession(context, async ({ ask, show, tool }) => {
    const { terminal } = context;
    const answer = await ask<ProviderConfig>('GET', wirePath('providers', id, 'config'));
    if (key === undefined) {
      return show(answer, () => {
        const entries = Object.entries(answer.config);
        if (entries.length === 0) terminal.note(`"${id}" has no config yet: ${tool(`config set ${id} KEY VALUE`)}`);
        else
          printFacts(
            terminal,
            entries.map(([name, value]) => [name, textOf(value)]),
          );
      });
    }
    if (!Object.hasOwn(answer.config, key)) {
      terminal.note(`The config of "${id}" has no key "${key}". All of it: ${tool(`config get ${id}`)}`);
      return 1;
    }
    const value = answer.config[key];
    return show({ provider_id: id, key, value }, () => terminal.print(safeText(textOf(value))));
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
