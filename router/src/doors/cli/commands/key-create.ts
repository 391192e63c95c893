import type { ApiKeyRole } from '../../../domain/principal.ts';
import { toApiKey } from '../../management/wire/to-api-key.ts';
import { author } from '../author.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { sayRefusal } from '../say-refusal.ts';
import { withRooms } from '../with-rooms.ts';

/** `provider-cli key create NAME`. The key alone goes to standard output, so that a shell can keep it: KEY=$(provider-cli key create x). */
export function keyCreate(context: Context, name: string, role: ApiKeyRole): Promise<ExitCode> {
  return withRooms(context, { mayCreate: true }, async ({ apiKeys, registry }, tool) => {
    const { terminal } = context;
    const turnsAuthOn = !apiKeys.hasKeys() && registry.gate.authRequired === undefined;
    const outcome = await apiKeys.create({ name, role }, author.actor);
    if (outcome.kind !== 'created') return sayRefusal(context, outcome);
    const { key, secret } = outcome;
    terminal.print(context.json ? JSON.stringify({ ...toApiKey(key), key: secret }, null, 2) : secret);
    terminal.note(`Keep this key: it is shown only now. It is "${key.name}" (${key.id}) with the role ${role}.`);
    if (turnsAuthOn) {
      terminal.note(
        `From now on every call needs a key, also when this one is revoked. To open this machine again: ${tool('settings set auth.required false')}`,
      );
    }
    return 0;
  });
}
