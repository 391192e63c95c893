import type { ApiKeyWire } from '../../management/contracts/api-key.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { keyLimitWords } from '../key-limit-words.ts';
import { policyOf } from '../policy-of.ts';
import { policyWords } from '../policy-words.ts';
import { type KeyLimitOptions, keyLimitsBody } from '../program/key-limit-options.ts';
import type { PolicyOptions } from '../program/policy-options.ts';
import { usableKeysCalled } from '../usable-keys-called.ts';
import { usageMistake } from '../usage-mistake.ts';
import { wirePath } from '../wire-path.ts';

export interface KeyEditOptions extends KeyLimitOptions, PolicyOptions {
  readonly name?: string;
  readonly strategy?: string;
  readonly fallback?: boolean;
  /** false: what it has is cleared. */
  readonly routing?: boolean;
}

/** `provider-cli key edit KEY ...`, by id or by a name that only one has. Of what holds for the way of its requests, all is replaced at once. */
export async function keyEdit(context: Context, idOrName: string, options: KeyEditOptions): Promise<ExitCode> {
  const body = { name: options.name, limits: keyLimitsBody(options), routing: routingOf(options) };
  if (Object.values(body).every((field) => field === undefined))
    return usageMistake(
      context,
      'Nothing to change: name --name, a limit such as --requests-per-minute, or how its requests are routed, such as --strategy.',
    );
  return withSession(context, async (session) => {
    const called = await usableKeysCalled(session, idOrName);
    if (called.length > 1) {
      const ids = called.map(({ id }) => id).join(', ');
      context.terminal.note(`Several keys are called "${idOrName}": ${ids}. Say which one by its id.`);
      return 1;
    }
    const changed = await session.ask<ApiKeyWire>('PATCH', wirePath('keys', called[0]?.id ?? idOrName), body);
    return session.show(changed, () => {
      context.terminal.print(`The key "${changed.name}" (${changed.id}): ${keyLimitWords(changed)}.`);
      if (body.routing !== undefined) context.terminal.print(`For its requests holds: ${policyWords(changed.routing)}`);
    });
  });
}

/** null clears; undefined where nothing was said. */
function routingOf(options: KeyEditOptions): Readonly<Record<string, unknown>> | null | undefined {
  if (options.routing === false) return null;
  const { strategy, fallback } = options;
  const given = {
    ...(strategy !== undefined && { strategy }),
    ...(fallback !== undefined && { fallback }),
    ...policyOf(options),
  };
  return Object.keys(given).length === 0 ? undefined : given;
}
