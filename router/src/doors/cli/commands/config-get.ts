import type { ProviderConfigWire } from '../../management/contracts/provider-config.ts';
import { withSession } from '../calls/with-session.ts';
import { configFacts, configWords } from '../config-facts.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printFacts } from '../print-facts.ts';
import { safeText } from '../safe-text.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli config get ID [KEY]`: one value alone on its line, or all of them. */
export function configGet(context: Context, id: string, key: string | undefined): Promise<ExitCode> {
  return withSession(context, async ({ ask, show, tool }) => {
    const { terminal } = context;
    const answer = await ask<ProviderConfigWire>('GET', wirePath('providers', id, 'config'));
    if (key === undefined) {
      return show(answer, () => {
        const facts = configFacts(answer);
        if (facts.length === 0) terminal.note(`"${id}" has no config yet: ${tool(`config set ${id} KEY VALUE`)}`);
        else printFacts(terminal, facts);
      });
    }
    if (!Object.hasOwn(answer.config, key)) {
      terminal.note(`The config of "${id}" has no key "${key}". All of it: ${tool(`config get ${id}`)}`);
      return 1;
    }
    const value = answer.config[key];
    return show({ provider_id: id, key, value }, () => terminal.print(safeText(configWords(value))));
  });
}
