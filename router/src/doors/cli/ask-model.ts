import { prompts } from './prompts.ts';

/** What a person is asked for a new model; undefined when the person left in the middle. */
export async function askModel(
  knownName: string | undefined,
): Promise<{ readonly id: string; readonly name: string } | undefined> {
  const { isCancel, text } = await prompts();
  const id = await text({
    message: 'Model, as requests name it',
    validate: (given) => (given ? undefined : 'It has a name.'),
  });
  if (isCancel(id)) return undefined;
  const name = knownName ?? (await text({ message: 'Name for people', initialValue: id }));
  return isCancel(name) ? undefined : { id, name: name || id };
}
