import type { ApiKeyWire } from '../../management/contracts/api-key.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { keyLimitWords } from '../key-limit-words.ts';
import { type KeyLimitOptions, keyLimitsBody } from '../program/key-limit-options.ts';
import { usableKeysCalled } from '../usable-keys-called.ts';
import { usageMistake } from '../usage-mistake.ts';
import { wirePath } from '../wire-path.ts';

export interface KeyEditOptions extends KeyLimitOptions {
  readonly name?: string;
}

/** `provider-cli key edit KEY ...`, by id or by a name that only one has. */
export async function keyEdit(context: Context, idOrName: string, options: KeyEditOptions): Promise<ExitCode> {
  const limits = keyLimitsBody(options);
  if (limits === undefined && options.name === undefined)
    return usageMistake(context, 'Nothing to change: name --name, or a limit such as --requests-per-minute.');
  return withSession(context, async (session) => {
    const called = await usableKeysCalled(session, idOrName);
    if (called.length > 1) {
      const ids = called.map(({ id }) => id).join(', ');
      context.terminal.note(`Several keys are called "${idOrName}": ${ids}. Say which one by its id.`);
      return 1;
    }
    const body = { name: options.name, limits };
    const changed = await session.ask<ApiKeyWire>('PATCH', wirePath('keys', called[0]?.id ?? idOrName), body);
    return session.show(changed, () =>
      context.terminal.print(`The key "${changed.name}" (${changed.id}): ${keyLimitWords(changed)}.`),
    );
  });
}
