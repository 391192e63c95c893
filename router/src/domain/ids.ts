/** A provider's one name on every door: a slug of at most 64 characters (contract, section 2). */
export type ProviderId = string & { readonly __brand: 'ProviderId' };

const SLUG = /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/;
const MAX_LENGTH = 64;

/** Words that are path segments or model names of this router and so cannot name a provider. */
const reservedProviderIds: ReadonlySet<string> = new Set([
  'health',
  'models',
  'register',
  'export',
  'import',
  'registry-status',
  'refresh-registry',
  'auto',
]);

export type ProviderIdProblem = 'not-a-slug' | 'too-long' | 'reserved';

/** Why a text cannot be a provider id; undefined when it can. */
export function providerIdProblem(text: string): ProviderIdProblem | undefined {
  if (text.length > MAX_LENGTH) return 'too-long';
  if (!SLUG.test(text)) return 'not-a-slug';
  return reservedProviderIds.has(text) ? 'reserved' : undefined;
}
