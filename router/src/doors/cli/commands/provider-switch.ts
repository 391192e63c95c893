import { toProviderDetail } from '../../management/wire/to-provider.ts';
import { author } from '../author.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { sayRefusal } from '../say-refusal.ts';
import { withRooms } from '../with-rooms.ts';

/** `provider-cli provider enable ID` and `disable ID`. */
export function providerSwitch(context: Context, id: string, enabled: boolean): Promise<ExitCode> {
  return withRooms(context, { mayCreate: false }, async ({ registry }, tool) => {
    const { terminal } = context;
    const outcome = await registry.updateProvider(id, { enabled }, author);
    if (outcome.kind !== 'updated') return sayRefusal(context, outcome);
    if (context.json) terminal.print(JSON.stringify(toProviderDetail(outcome.provider), null, 2));
    else terminal.print(`Provider "${id}" is ${enabled ? 'enabled' : 'disabled'}.`);
    if (!enabled && registry.current().activeProvider === id) {
      terminal.note(
        `It is still the active one: requests that name no provider fail until you choose another: ${tool('set ID')}`,
      );
    }
    if (outcome.becameActive) terminal.note('It is the active provider from now on.');
    return 0;
  });
}
