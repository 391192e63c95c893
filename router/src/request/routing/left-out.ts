import type { CatalogueView } from '../ports.ts';
import type { Deployment } from './deployment.ts';
import { type Removed, whyNotAsked } from './removal.ts';

export interface LeftOutOptions {
  readonly view: CatalogueView;
  /** The model that was asked for; undefined: any. */
  readonly wanted: string | undefined;
  /** All that have it. */
  readonly byModel: readonly (readonly Deployment[])[];
  /** Those of them that a rule took out. */
  readonly removed: readonly Removed[];
  /** Ids of the providers that were meant at all (the targets of an alias); undefined: any. */
  readonly meant?: readonly string[] | undefined;
}

/** Who may not answer a request, and why: those that a rule took out, and the providers of which nobody was looked at. */
export class LeftOut {
  readonly #options: LeftOutOptions;

  constructor(options: LeftOutOptions) {
    this.#options = options;
  }

  list(): readonly Removed[] {
    const { view, wanted, byModel, removed, meant } = this.#options;
    const looked = new Set(byModel.flat().map(({ provider }) => provider.id));
    const others = view.byPriority.flatMap((provider): readonly Removed[] => {
      if (looked.has(provider.id) || meant?.includes(provider.id) === false) return [];
      const why = whyNotAsked(provider, wanted);
      return why === undefined ? [] : [{ provider: provider.id, model: wanted ?? 'auto', removed: why }];
    });
    return [...removed, ...others];
  }
}
