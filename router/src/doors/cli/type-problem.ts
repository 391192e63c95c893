/** Why nothing is of this provider type; undefined where there is such a type. They are loaded only where somebody asks. */
export async function typeProblem(type: string): Promise<string | undefined> {
  const { providerTypes } = await import('../../providers/index.ts');
  if (providerTypes.find(type) !== undefined) return undefined;
  const known = providerTypes.all.map((one) => one.type).join(', ');
  return `There is no provider type "${type}". Known types: ${known}.`;
}
