import { author } from '../author.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { sayRefusal } from '../say-refusal.ts';
import { withRooms } from '../with-rooms.ts';

/** `provider-cli set ID`: a running router answers its next request through it. */
export function setActive(context: Context, id: string): Promise<ExitCode> {
  return withRooms(context, { mayCreate: false }, async ({ registry }) => {
    const { terminal } = context;
    const outcome = await registry.setActive(id, author);
    if (outcome.kind !== 'set') return sayRefusal(context, outcome);
    terminal.print(context.json ? JSON.stringify({ active_provider: id }, null, 2) : `The active provider is "${id}".`);
    const state = registry.current().provider(id)?.state;
    if (state?.kind === 'error') terminal.note(`It cannot answer yet: ${state.problem}`);
    return 0;
  });
}
