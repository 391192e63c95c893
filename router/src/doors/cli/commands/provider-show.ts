import type { ProviderDetailWire } from '../../management/contracts/provider.ts';
import type { LinkedModelWire } from '../../management/contracts/provider-model.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printFacts } from '../print-facts.ts';
import { remarksOn } from '../provider-words.ts';
import { timeWords } from '../time-words.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli provider show ID`. */
export function providerShow(context: Context, id: string): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const provider = await ask<ProviderDetailWire>('GET', wirePath('providers', id));
    return show(provider, () => printProvider(context, provider));
  });
}

function printProvider({ terminal }: Context, provider: ProviderDetailWire): void {
  const config = Object.entries(provider.config);
  printFacts(terminal, [
    ['Id', provider.id],
    ['Name', provider.name],
    ['Type', provider.type],
    ['State', provider.runtime_status],
    ['Priority', String(provider.priority)],
    ...(provider.description === null ? [] : [['Description', provider.description] as const]),
    ['Created', timeWords(provider.created_at)],
    ['Changed', timeWords(provider.updated_at)],
    ...config.map(
      ([key, value]) => [`config ${key}`, typeof value === 'string' ? value : JSON.stringify(value)] as const,
    ),
    ...provider.models.map((model) => [`model ${model.id}`, modelWords(model)] as const),
  ]);
  for (const remark of remarksOn(provider)) terminal.note(remark);
}

function modelWords({ is_default: isDefault, name, capabilities, context_length: length }: LinkedModelWire): string {
  return [
    ...(isDefault ? ['default'] : []),
    name,
    ...(capabilities.length > 0 ? [capabilities.join(', ')] : []),
    ...(length === null ? [] : [`${length} tokens`]),
  ].join('; ');
}
