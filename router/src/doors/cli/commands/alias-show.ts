import type { AliasWire } from '../../management/contracts/alias.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { policyWords } from '../policy-words.ts';
import { printFacts } from '../print-facts.ts';
import { timeWords } from '../time-words.ts';
import { wirePath } from '../wire-path.ts';
import { targetWords } from './alias-list.ts';

/** `provider-cli alias show ID`. */
export function aliasShow(context: Context, id: string): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const alias = await ask<AliasWire>('GET', wirePath('aliases', id));
    return show(alias, () =>
      printFacts(context.terminal, [
        ['Id', alias.id],
        ...alias.targets.map((target, at) => [`Target ${at + 1}`, targetWords(target)] as const),
        ['Strategy', alias.strategy ?? '-'],
        ['Limits', policyWords(alias.routing)],
        ['Fallback', alias.fallback ? 'yes' : 'no'],
        ...(alias.covered
          ? [['Covered', 'yes: a registered model has this name, or it begins with the id of a provider'] as const]
          : []),
        ['Changed', timeWords(alias.updated_at)],
      ]),
    );
  });
}
