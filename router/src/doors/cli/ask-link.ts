import { prompts } from './prompts.ts';

export interface Link {
  readonly model: string;
  readonly provider: string;
}

/** Which model is linked to which of these providers; what is known is not asked. undefined when the person left in the middle. */
export async function askLink(
  known: { readonly model: string | undefined; readonly provider: string | undefined },
  providers: readonly { readonly id: string; readonly name: string }[],
): Promise<Link | undefined> {
  const { isCancel, select, text } = await prompts();
  const model =
    known.model ?? (await text({ message: 'Model', validate: (given) => (given ? undefined : 'It has a name.') }));
  if (isCancel(model)) return undefined;
  const provider =
    known.provider ??
    (await select({
      message: 'Provider',
      options: providers.map(({ id, name }) => ({ value: id, label: id, hint: name })),
    }));
  return isCancel(provider) ? undefined : { model, provider };
}
