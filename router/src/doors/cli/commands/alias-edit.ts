import type { AliasWire } from '../../management/contracts/alias.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { policyOf } from '../policy-of.ts';
import type { PolicyOptions } from '../program/policy-options.ts';
import { usageMistake } from '../usage-mistake.ts';
import { wirePath } from '../wire-path.ts';
import { toTarget } from './alias-add.ts';

export interface AliasEditOptions extends PolicyOptions {
  readonly target: readonly string[];
  /** `none` clears. */
  readonly strategy?: string;
  readonly fallback?: boolean;
  /** false: those that it has are cleared. */
  readonly limits?: boolean;
}

/** `provider-cli alias edit ID`: only what is given changes; limits replace those of before. */
export async function aliasEdit(context: Context, id: string, options: AliasEditOptions): Promise<ExitCode> {
  const { target, strategy, fallback, limits, ...policy } = options;
  const routing = limits === false ? null : policyOf(policy);
  const patch = {
    ...(target.length > 0 && { targets: target.map(toTarget) }),
    ...(strategy !== undefined && { strategy: strategy === 'none' ? null : strategy }),
    ...(fallback !== undefined && { fallback }),
    ...(routing !== undefined && { routing }),
  };
  if (Object.keys(patch).length === 0)
    return usageMistake(context, `Say what to change: ${context.toolName} alias edit ${id} --strategy cost-optimized`);
  return withSession(context, async ({ ask, show }) => {
    const alias = await ask<AliasWire>('PUT', wirePath('aliases', id), patch);
    return show(alias, () => context.terminal.print(`Alias "${alias.id}" is changed.`));
  });
}
