import type { ProviderDetailWire } from '../../management/contracts/provider.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { type ProviderOptions, readProviderOptions, warnOfOpenSecret } from '../provider-options.ts';
import { remarksOn } from '../provider-words.ts';
import { routerRemark } from '../router-remark.ts';
import { usageMistake } from '../usage-mistake.ts';
import { wirePath } from '../wire-path.ts';

export type EditOptions = ProviderOptions;

/** `provider-cli provider edit ID`: only what is given changes; on a terminal without flags it asks, the old values offered. */
export async function providerEdit(context: Context, id: string, options: EditOptions): Promise<ExitCode> {
  const reading = await readProviderOptions(options, context);
  if (reading.kind === 'refused') return usageMistake(context, reading.message);
  const { name, type, enabled, priority, description } = options;
  const { apiKey } = reading;
  const config = { ...reading.config, ...(apiKey !== undefined && { apiKey }) };
  const given = {
    ...definedOf({ name, type, enabled, priority, description }),
    ...(Object.keys(config).length > 0 && { config }),
  };
  const isNothing = Object.keys(given).length === 0;
  if (isNothing && !context.terminal.isInteractive) {
    return usageMistake(context, `Say what to change: ${context.toolName} provider edit ${id} --priority 10`);
  }
  return withSession(context, async (session) => {
    const patch = isNothing ? await asked(session, id) : given;
    return patch === undefined ? 1 : update(context, session, id, patch, options);
  });
}

function definedOf(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

async function asked({ ask }: Session, id: string): Promise<object | undefined> {
  const before = await ask<ProviderDetailWire>('GET', wirePath('providers', id));
  const { askChanges } = await import('../ask-changes.ts');
  return askChanges(before);
}

async function update(
  context: Context,
  session: Session,
  id: string,
  patch: object,
  options: EditOptions,
): Promise<ExitCode> {
  await session.ask('PUT', wirePath('providers', id), patch);
  const provider = await session.ask<ProviderDetailWire>('GET', wirePath('providers', id));
  session.show(provider, () => context.terminal.print(`Provider "${id}" is changed.`));
  for (const line of remarksOn(provider)) context.terminal.note(line);
  const remark = await routerRemark(session, provider);
  if (remark !== undefined) context.terminal.note(remark);
  warnOfOpenSecret(context, options, provider);
  return 0;
}
