import { toSetting } from '../../management/wire/to-setting.ts';
import { author } from '../author.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { sayRefusal } from '../say-refusal.ts';
import { withRooms } from '../with-rooms.ts';

/** `provider-cli settings set KEY VALUE`. */
export function settingsSet(context: Context, key: string, value: string): Promise<ExitCode> {
  return withRooms(context, { mayCreate: true }, async ({ registry }) => {
    const { terminal } = context;
    const outcome = await registry.putSetting(key, value, author);
    if (outcome.kind !== 'set') return sayRefusal(context, outcome);
    const { setting } = outcome;
    const text = setting.value ?? '';
    terminal.print(context.json ? JSON.stringify(toSetting(setting), null, 2) : `${key} = ${text}`);
    if (setting.requiresRestart) terminal.note('It takes effect when the router starts again.');
    return 0;
  });
}
