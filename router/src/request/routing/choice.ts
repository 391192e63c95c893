import type { CandidateProvider } from '../ports.ts';

/** A model at a provider. */
export interface Choice {
  readonly provider: CandidateProvider;
  readonly model: string;
}

/** A request that names no model, or `auto`, gets the provider's default, else the first that it is known to have. */
export function modelAt(provider: CandidateProvider, wanted: string | undefined): string | undefined {
  return wanted ?? provider.defaultModel ?? provider.modelNames()[0];
}
