import type { CandidateProvider } from '../ports.ts';
import { type Choice, modelAt } from './choice.ts';
import type { Needs } from './needs.ts';

/** More are never asked in one request. */
const MAX_FALLBACKS = 8;

/**
 * Where else a request may go, in order: other loaded providers by priority, those that surely have the model before those that may. Never
 * a stand-in, and never one that is known to lack the model. With `wanted` undefined each brings its own default. Those whose model is known to lack
 * what the request needs come last.
 */
export function fallbackChoices(
  byPriority: readonly CandidateProvider[],
  except: CandidateProvider | undefined,
  wanted: string | undefined,
  needs: Needs,
): readonly Choice[] {
  const sure: Choice[] = [];
  const possible: Choice[] = [];
  const unfit: Choice[] = [];
  for (const provider of byPriority) {
    if (sure.length === MAX_FALLBACKS) break;
    if (provider === except || provider.standIn || provider.state.kind !== 'loaded') continue;
    const model = modelAt(provider, wanted, needs);
    if (model === undefined) continue;
    const has = wanted === undefined ? 'yes' : provider.hasModel(model);
    if (has === 'no') continue;
    const choice = { provider, model };
    if (!needs.fits(choice)) unfit.push(choice);
    else if (has === 'yes') sure.push(choice);
    else possible.push(choice);
  }
  return sure.concat(possible, unfit).slice(0, MAX_FALLBACKS);
}
