import type { Alias } from '../../domain/alias.ts';
import { type RouterError, routerError } from '../../domain/router-error.ts';
import { nearNames } from '../../lib/near-names.ts';
import { toolCommand } from '../../lib/tool-command.ts';
import type { CandidateProvider, CatalogueView } from '../ports.ts';
import type { Choice } from './choice.ts';
import type { Eligible } from './eligible.ts';
import { type Removed, whyNotAsked } from './removal.ts';

/** Names come from clients: an error is no place for a novel. */
const MAX_SHOWN = 100;
/** Providers looked through for the model that another one lacks. */
const MAX_SEARCHED = 100;
const MAX_DETAILS = 20;

export function providerNotFound(named: string, all: readonly CandidateProvider[]): RouterError {
  const near = nearNames(named, ids(all));
  const hint = near.length > 0 ? ` Did you mean ${list(near)}?` : ' GET /v1/providers lists all.';
  return routerError('provider_not_found', `There is no provider "${shown(named)}".${hint}`, { param: 'provider' });
}

export function modelNotFound(
  provider: CandidateProvider,
  wanted: string,
  all: readonly CandidateProvider[],
): RouterError {
  const near = nearNames(wanted, provider.modelNames());
  const elsewhere = all.slice(0, MAX_SEARCHED).find((other) => hasForSure(other, provider, wanted));
  const hints = [
    near.length > 0 ? ` Did you mean ${list(near)}?` : '',
    elsewhere === undefined ? '' : ` Provider "${elsewhere.id}" has it: ask for "${elsewhere.id}/${shown(wanted)}".`,
    near.length === 0 && elsewhere === undefined ? ` GET /v1/models?provider=${provider.id} lists its models.` : '',
  ];
  const message = `Provider "${provider.id}" has no model "${shown(wanted)}".${hints.join('')}`;
  return routerError('model_not_found', message, { param: 'model' });
}

export function noModelNamed(provider: CandidateProvider): RouterError {
  const message = `The request names no model, and provider "${provider.id}" lists none and has no default model. Name one in "model", or set the provider’s defaultModel.`;
  return routerError('invalid_request', message, { param: 'model' });
}

export function noActiveProvider(): RouterError {
  return routerError('no_provider', `No provider is active. ${howToSwitch('ID')}`);
}

export function activeMissing(id: string): RouterError {
  return routerError('no_provider', `The active provider "${id}" does not exist any more. ${howToSwitch('ID')}`);
}

/** Disabled, or its configuration cannot work. */
export function unusable(provider: CandidateProvider): RouterError {
  const { id, state } = provider;
  switch (state.kind) {
    case 'disabled':
      return routerError(
        'provider_disabled',
        `Provider "${id}" is disabled. Enable it: POST /v1/providers/${id}/enable, or ${toolCommand(`provider enable ${id}`)}. Or switch to another: ${howToSwitch('ID')}`,
      );
    case 'error':
      return routerError(
        'provider_not_ready',
        `Provider "${id}" cannot work: ${state.problem} Mend it: PATCH /v1/providers/${id}/config/KEY.`,
      );
    case 'loaded':
      return routerError(
        'provider_not_ready',
        `Provider "${id}" is not running yet. POST /v1/providers/${id}/reload starts it again.`,
      );
  }
}

/** None of the targets of an alias can be asked. */
export function aliasUnusable(
  { id, targets }: Alias,
  removed: readonly Removed[],
  view: Pick<CatalogueView, 'provider'>,
): RouterError {
  const reasons = targets.map(({ provider: named, model }) => {
    const provider = view.provider(named);
    const rule = removed.find((one) => one.provider === named && one.model === model);
    const why = provider === undefined ? 'does not exist' : (rule?.removed ?? whyNotAsked(provider, model));
    return `${named}/${model}: ${why ?? 'cannot work now'}`;
  });
  const sentence = `None of the targets of the alias "${shown(id)}" can answer: ${reasons.join('; ')}.`;
  return routerError('no_provider', `${sentence} Change it: PUT /v1/aliases/${encodeURIComponent(id)}.`, {
    param: 'model',
  });
}

/** What the request asks for took out everybody who has the model. */
export function noCandidate({ details, mayPass }: Pick<Eligible, 'details' | 'mayPass'>): RouterError {
  const [first] = details;
  const shownDetails = details.slice(0, MAX_DETAILS);
  const reasons = shownDetails.map(({ field, message }) => `${message} (${field})`).join('; ');
  const more = details.length > MAX_DETAILS ? ` And ${details.length - MAX_DETAILS} more.` : '';
  const message =
    first === undefined
      ? 'No provider that the request admits has the model.'
      : `What the request asks for leaves nobody: ${reasons}.${more}`;
  return routerError('no_candidate', message, {
    param: first?.field ?? 'provider',
    details: shownDetails,
    ...(mayPass && { status: 503 }),
  });
}

/** Whoever was to answer is not where data may go. */
export function outsideResidency({ provider, model }: Choice, regions: readonly string[]): RouterError {
  const region = provider.region(model);
  const where = region === undefined ? 'has no region' : `is in ${region}`;
  const message = `Requests may go to ${regions.join(', ')} only (compliance.dataResidency), and "${provider.id}" ${where}.`;
  const hint = ' Say where it is: the provider’s config "region", or the region of its model.';
  return routerError('no_candidate', message + hint, { status: 403, param: 'provider' });
}

function howToSwitch(id: string): string {
  return `PUT /v1/settings/active_provider, or ${toolCommand(`set ${id}`)}.`;
}

function hasForSure(other: CandidateProvider, asked: CandidateProvider, wanted: string): boolean {
  return other !== asked && !other.standIn && other.state.kind === 'loaded' && other.hasModel(wanted) === 'yes';
}

function* ids(all: readonly CandidateProvider[]): Iterable<string> {
  for (const provider of all) yield provider.id;
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

function shown(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
