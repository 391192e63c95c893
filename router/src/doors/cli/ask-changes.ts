import { providerTypes } from '../../providers/index.ts';
import type { ProviderDetailWire } from '../management/contracts/provider.ts';
import { configProblem, configQuestions } from './config-questions.ts';
import { prompts } from './prompts.ts';

/** What a person wants changed of a provider: every old value is offered, Enter keeps it. undefined when the person left in the middle. */
export async function askChanges(before: ProviderDetailWire): Promise<object | undefined> {
  const { confirm, isCancel, password, text } = await prompts();
  const name = await text({ message: 'Name', initialValue: before.name });
  if (isCancel(name)) return undefined;
  const priority = await text({
    message: 'Priority (higher is preferred)',
    initialValue: String(before.priority),
    validate: (given) => (/^-?\d{1,9}$/.test(given ?? '') ? undefined : 'It is a whole number.'),
  });
  if (isCancel(priority)) return undefined;
  const oldUrl = typeof before.config['baseURL'] === 'string' ? before.config['baseURL'] : '';
  const baseUrl = await askAddress(before.type, oldUrl);
  if (baseUrl === undefined) return undefined;
  const apiKey = await password({ message: 'API key (empty: as it is)' });
  if (isCancel(apiKey)) return undefined;
  const enabled = await confirm({ message: 'Enabled', initialValue: before.enabled });
  if (isCancel(enabled)) return undefined;
  const config = {
    ...(baseUrl !== oldUrl && { baseURL: baseUrl || null }),
    ...(apiKey && { apiKey }),
  };
  return { name, priority: Number(priority), enabled, ...(Object.keys(config).length > 0 && { config }) };
}

/** Providers of some types have no address: then it stays as it is. */
async function askAddress(typeName: string, oldUrl: string): Promise<string | undefined> {
  const type = providerTypes.find(typeName);
  const question = type && configQuestions(type).find(({ key }) => key === 'baseURL');
  if (type === undefined || question === undefined) return oldUrl;
  const { isCancel, text } = await prompts();
  const validate = (given: string | undefined) => (given ? configProblem(type, 'baseURL', given) : undefined);
  const address = await text({ message: question.message, initialValue: oldUrl, validate });
  return isCancel(address) ? undefined : (address ?? '');
}
