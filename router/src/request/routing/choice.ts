import type { CandidateProvider } from '../ports.ts';
import type { Needs } from './needs.ts';

/** A model at a provider. */
export interface Choice {
  readonly provider: CandidateProvider;
  readonly model: string;
  /** For the client, where the choice is known to be a bad one. */
  readonly warning?: string | undefined;
}

/**
 * A request that names no model, or `auto`, gets the provider's default, else the first that it is known to have; where that one is known to lack
 * what the request needs, the first that is known to have it.
 */
export function modelAt(provider: CandidateProvider, wanted: string | undefined, needs: Needs): string | undefined {
  if (wanted !== undefined) return wanted;
  const usual = provider.defaultModel ?? provider.modelNames()[0];
  if (usual === undefined || needs.fits({ provider, model: usual })) return usual;
  const able = provider.modelNames().find((model) => needs.hasAllAt({ provider, model }));
  return able ?? usual;
}
