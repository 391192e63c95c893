import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { readActive } from '../read-active.ts';
import { readSettings } from '../read-settings.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli provider enable ID` and `disable ID`. */
export function providerSwitch(context: Context, id: string, enabled: boolean): Promise<ExitCode> {
  return withSession(context, async (session) => {
    const { terminal } = context;
    const before = await readActive(session);
    const answer = await session.ask('POST', wirePath('providers', id, enabled ? 'enable' : 'disable'));
    const { active_provider: after, 'routing.fallbackEnabled': fallback } = await readSettings(session);
    session.show(answer, () => terminal.print(`Provider "${id}" is ${enabled ? 'enabled' : 'disabled'}.`));
    if (!enabled && after === id) {
      const outcome = fallback === 'true' ? 'go to the next enabled one, if there is one,' : 'fail';
      terminal.note(
        `It is still the active one: requests that name no provider ${outcome} until you choose another: ${session.tool('set ID')}`,
      );
    }
    if (after === id && before !== id) terminal.note('It is the active provider from now on.');
    return 0;
  });
}
