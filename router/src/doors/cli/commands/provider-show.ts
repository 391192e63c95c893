import type { ProviderDetailWire } from '../../management/contracts/provider.ts';
import type { LinkedModelWire } from '../../management/contracts/provider-model.ts';
import { withSession } from '../calls/with-session.ts';
import { configFacts } from '../config-facts.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { priceWords } from '../number-words.ts';
import { printFacts } from '../print-facts.ts';
import { remarksOn } from '../provider-words.ts';
import { readActive } from '../read-active.ts';
import { timeWords } from '../time-words.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli provider show ID`. */
export function providerShow(context: Context, id: string): Promise<ExitCode> {
  return withSession(context, async (session) => {
    const provider = await session.ask<ProviderDetailWire>('GET', wirePath('providers', id));
    const isActive = !context.json && (await readActive(session)) === id;
    return session.show(provider, () => printProvider(context, provider, isActive));
  });
}

function printProvider({ terminal }: Context, provider: ProviderDetailWire, isActive: boolean): void {
  printFacts(terminal, [
    ['Id', provider.id],
    ['Name', provider.name],
    ['Type', provider.type],
    ['Active', isActive ? 'yes, it answers requests that name no provider' : 'no'],
    ['Enabled', provider.enabled ? 'yes' : 'no'],
    ['State', provider.runtime_status],
    ['Priority', String(provider.priority)],
    ...(provider.description === null ? [] : [['Description', provider.description] as const]),
    ['Created', timeWords(provider.created_at)],
    ['Changed', timeWords(provider.updated_at)],
    ...configFacts(provider).map(([key, words]) => [`config ${key}`, words] as const),
    ...provider.models.map((model) => [`model ${model.id}`, modelWords(model)] as const),
  ]);
  for (const remark of remarksOn(provider)) terminal.note(remark);
}

function modelWords(model: LinkedModelWire): string {
  const { id, is_default: isDefault, name, capabilities, context_length: length } = model;
  const { input_usd_per_million: input, output_usd_per_million: output } = model;
  const words = [
    ...(isDefault ? ['default'] : []),
    ...(name === id ? [] : [name]),
    ...(capabilities.length > 0 ? [capabilities.join(', ')] : []),
    ...(length === null ? [] : [`${length} tokens`]),
    ...(input === null && output === null ? [] : [priceWords(input, output)]),
  ];
  return words.join('; ') || '-';
}
