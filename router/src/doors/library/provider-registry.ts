import { providerIdProblem } from '../../domain/ids.ts';
import type { BaseProvider } from './base-provider.ts';

/** A subclass of `BaseProvider`. */
// biome-ignore lint/suspicious/noExplicitAny: what its constructor takes is its author's affair; it is given a `CustomProviderConfig`.
export type CustomProviderClass = new (config: any) => BaseProvider;

const classes = new Map<string, CustomProviderClass>();

/** Provider types of one's own, for all managers of this process: D4 registers a class, not an instance of anything. */
export const ProviderRegistry = {
  /** From now on `type` names this class in configurations. Registering it again replaces it for providers that are made afterwards. */
  register(type: string, provider: CustomProviderClass): void {
    if (providerIdProblem(type) === 'not-a-slug')
      throw new TypeError(
        `"${type}" cannot name a provider type: write it in small letters, digits, "-", "_" and ".".`,
      );
    classes.set(type, provider);
  },
  /** Providers that are there already go on with their class. */
  unregister(type: string): void {
    classes.delete(type);
  },
  get(type: string): CustomProviderClass | undefined {
    return classes.get(type);
  },
  has(type: string): boolean {
    return classes.has(type);
  },
  list(): readonly string[] {
    return [...classes.keys()];
  },
};
