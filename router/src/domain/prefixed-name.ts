export interface PrefixedName {
  readonly provider: string;
  readonly model: string;
}

/** What a name of the form `id/model` means where a provider of that id exists; undefined elsewhere: other slashes belong to the model's own name. */
export function prefixedName(name: string, hasProvider: (id: string) => boolean): PrefixedName | undefined {
  const slash = name.indexOf('/');
  if (slash <= 0 || slash === name.length - 1) return undefined;
  const provider = name.slice(0, slash);
  return hasProvider(provider) ? { provider, model: name.slice(slash + 1) } : undefined;
}
