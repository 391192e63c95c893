import { author } from '../author.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { sayRefusal } from '../say-refusal.ts';
import { withRooms } from '../with-rooms.ts';

/** `provider-cli provider remove ID`. On a terminal it asks first, unless told not to. */
export function providerRemove(context: Context, id: string, isSure: boolean): Promise<ExitCode> {
  return withRooms(context, { mayCreate: false }, async ({ registry }) => {
    const { terminal } = context;
    const exists = registry.current().provider(id) !== undefined;
    if (exists && terminal.isInteractive && !isSure && !(await confirmRemoval(id))) return 1;
    const outcome = await registry.removeProvider(id, author);
    if (outcome.kind !== 'removed') return sayRefusal(context, outcome);
    terminal.print(
      context.json ? JSON.stringify({ id, message: 'Provider deleted' }, null, 2) : `Provider "${id}" is removed.`,
    );
    return 0;
  });
}

async function confirmRemoval(id: string): Promise<boolean> {
  const { confirm } = await import('@clack/prompts');
  return (
    (await confirm({ message: `Remove provider "${id}" with its config and secrets?`, initialValue: false })) === true
  );
}
