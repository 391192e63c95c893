import { isCancel, password, select, text } from '@clack/prompts';
import { providerTypeLines } from './provider-type-lines.ts';

/** What a person is asked for a new provider; what the flags already say is not asked again. */
export interface ProviderAnswers {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
}

export type KnownAnswers = { readonly [Field in keyof ProviderAnswers]?: ProviderAnswers[Field] | undefined };

/** undefined when the person left in the middle. */
export async function askProvider(known: KnownAnswers): Promise<ProviderAnswers | undefined> {
  const type = known.type ?? answered(await askType());
  if (type === undefined) return undefined;
  const id = known.id ?? answered(await text({ message: 'Id (lower case, digits and dashes)', initialValue: type }));
  if (id === undefined) return undefined;
  const name = known.name ?? answered(await text({ message: 'Name', initialValue: id }));
  if (name === undefined) return undefined;
  const baseUrl =
    known.baseUrl ?? answered(await text({ message: 'Base URL (empty: the usual one)', defaultValue: '' }));
  if (baseUrl === undefined) return undefined;
  const apiKey = known.apiKey ?? answered(await password({ message: 'API key (empty: none)' }));
  if (apiKey === undefined) return undefined;
  return { id, type, name, baseUrl: baseUrl || undefined, apiKey: apiKey || undefined };
}

function askType(): Promise<string | symbol> {
  const options = providerTypeLines().map(({ type, line }) => ({ value: type, label: type, hint: line }));
  return select({ message: 'Type', options });
}

function answered(answer: string | symbol): string | undefined {
  return isCancel(answer) ? undefined : String(answer ?? '');
}
