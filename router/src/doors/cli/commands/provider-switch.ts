import { author } from '../author.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { sayRefusal } from '../say-refusal.ts';
import { providerToJson } from '../to-json.ts';
import { withRooms } from '../with-rooms.ts';

/** `provider-cli provider enable ID` and `disable ID`. */
export function providerSwitch(context: Context, id: string, enabled: boolean): Promise<ExitCode> {
  return withRooms(context, { mayCreate: false }, async ({ registry }) => {
    const { terminal } = context;
    const outcome = await registry.updateProvider(id, { enabled }, author);
    if (outcome.kind !== 'updated') return sayRefusal(terminal, outcome);
    if (context.json) terminal.print(JSON.stringify(providerToJson(outcome.provider), null, 2));
    else terminal.print(`Provider "${id}" is ${enabled ? 'enabled' : 'disabled'}.`);
    if (!enabled && registry.current().activeProvider === id) {
      terminal.note(
        'It is still the active one: requests that name no provider fail until you choose another (provider-cli set ID).',
      );
    }
    if (outcome.becameActive) terminal.note('It is the active provider from now on.');
    return 0;
  });
}
