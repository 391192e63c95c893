import type { AliasWire } from '../../management/contracts/alias.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { policyOf } from '../policy-of.ts';
import type { PolicyOptions } from '../program/policy-options.ts';

export interface AliasAddOptions extends PolicyOptions {
  readonly target: readonly string[];
  readonly strategy?: string;
  readonly fallback: boolean;
}

/** `provider-cli alias add ID --target PROVIDER/MODEL[=WEIGHT] ...` */
export function aliasAdd(context: Context, id: string, options: AliasAddOptions): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const { target, strategy, fallback } = options;
    const body = { id, targets: target.map(toTarget), strategy, fallback, routing: policyOf(options) };
    const made = await ask<AliasWire>('POST', '/v1/aliases', body);
    return show(made, () => context.terminal.print(`Alias "${made.id}" stands for ${made.targets.length} targets.`));
  });
}

/** A model's name may hold slashes and equal signs: the provider ends at the first slash, a weight is a number at the end. */
export function toTarget(text: string): {
  readonly provider: string;
  readonly model: string;
  readonly weight?: number;
} {
  const [, provider = '', model = '', weight] = /^([^/]*)\/?(.*?)(?:=(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  return weight === undefined ? { provider, model } : { provider, model, weight: Number(weight) };
}
