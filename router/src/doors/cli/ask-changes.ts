import { confirm, isCancel, password, text } from '@clack/prompts';
import type { ProviderDetailWire } from '../management/contracts/provider.ts';

/** What a person wants changed of a provider: every old value is offered, Enter keeps it. undefined when the person left in the middle. */
export async function askChanges(before: ProviderDetailWire): Promise<object | undefined> {
  const name = await text({ message: 'Name', initialValue: before.name });
  if (isCancel(name)) return undefined;
  const priority = await text({
    message: 'Priority (higher is preferred)',
    initialValue: String(before.priority),
    validate: (given) => (/^-?\d{1,9}$/.test(given ?? '') ? undefined : 'It is a whole number.'),
  });
  if (isCancel(priority)) return undefined;
  const oldUrl = typeof before.config['baseURL'] === 'string' ? before.config['baseURL'] : '';
  const baseUrl = await text({ message: 'Base URL (empty: the usual one)', initialValue: oldUrl });
  if (isCancel(baseUrl)) return undefined;
  const apiKey = await password({ message: 'API key (empty: as it is)' });
  if (isCancel(apiKey)) return undefined;
  const enabled = await confirm({ message: 'Enabled', initialValue: before.enabled });
  if (isCancel(enabled)) return undefined;
  const config = {
    ...((baseUrl ?? '') !== oldUrl && { baseURL: baseUrl || null }),
    ...(apiKey && { apiKey }),
  };
  return { name, priority: Number(priority), enabled, ...(Object.keys(config).length > 0 && { config }) };
}
