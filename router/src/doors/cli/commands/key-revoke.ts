import { author } from '../author.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { sayRefusal } from '../say-refusal.ts';
import { keyToJson } from '../to-json.ts';
import { withRooms } from '../with-rooms.ts';

/** `provider-cli key revoke ID`: a running router refuses the key from its next request on. */
export function keyRevoke(context: Context, id: string): Promise<ExitCode> {
  return withRooms(context, { mayCreate: false }, async ({ apiKeys, registry }) => {
    const { terminal } = context;
    const outcome = await apiKeys.revoke(id, author.actor);
    if (outcome.kind !== 'revoked') return sayRefusal(terminal, outcome);
    terminal.print(
      context.json
        ? JSON.stringify(keyToJson(outcome.key), null, 2)
        : `The key "${outcome.key.name}" (${id}) is revoked.`,
    );
    if (!apiKeys.hasUsableKey() && (registry.gate.authRequired ?? apiKeys.hasKeys())) {
      terminal.note(
        'It was the last one, and every call still needs a key. To make one: provider-cli key create NAME --role admin',
      );
    }
    return 0;
  });
}
