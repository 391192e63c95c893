import type { ProviderDetailWire } from '../../management/contracts/provider.ts';
import { asCommands } from '../as-commands.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { routerRemark } from '../router-remark.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli set ID`: a running router answers its next request through it. */
export function setActive(context: Context, id: string): Promise<ExitCode> {
  return withSession(context, async (session) => {
    const { ask, show } = session;
    const { terminal } = context;
    // First: one that does not exist is missing, as in every other command, and no value that a setting cannot take.
    const provider = await ask<ProviderDetailWire>('GET', wirePath('providers', id));
    const setting = await ask<{ readonly warning?: string }>('PUT', '/v1/settings/active_provider', { value: id });
    show(setting, () => terminal.print(`The active provider is "${id}".`));
    if (setting.warning !== undefined) terminal.note(asCommands(setting.warning, context.toolName));
    else terminal.note('Requests for the model "auto" stay the choice of the router, whichever is active.');
    if (provider.error !== undefined) terminal.note(`It cannot answer yet: ${provider.error}`);
    const remark = await routerRemark(session, provider);
    if (remark !== undefined) terminal.note(remark);
    return 0;
  });
}
