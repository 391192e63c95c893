import { toApiKey } from '../../management/wire/to-api-key.ts';
import { author } from '../author.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { sayRefusal } from '../say-refusal.ts';
import { withRooms } from '../with-rooms.ts';

/** `provider-cli key revoke ID`: a running router refuses the key from its next request on. */
export function keyRevoke(context: Context, id: string): Promise<ExitCode> {
  return withRooms(context, { mayCreate: false }, async ({ apiKeys, registry }, tool) => {
    const { terminal } = context;
    const outcome = await apiKeys.revoke(id, author.actor);
    if (outcome.kind !== 'revoked') return sayRefusal(context, outcome);
    terminal.print(
      context.json
        ? JSON.stringify(toApiKey(outcome.key), null, 2)
        : `The key "${outcome.key.name}" (${id}) is revoked.`,
    );
    if (!apiKeys.hasUsableKey() && (registry.gate.authRequired ?? apiKeys.hasKeys())) {
      terminal.note(
        `It was the last one, and every call still needs a key. To make one: ${tool('key create NAME --role admin')}`,
      );
    }
    return 0;
  });
}
