import type { Alias, AliasTarget } from '../domain/alias.ts';
import type { RoutePolicy } from '../domain/route-policy.ts';
import type { ErrorDetail } from '../domain/router-error.ts';
import { isAutoModel } from '../domain/routing-words.ts';
import { checkModelId } from './check-model-id.ts';
import { aliasTag, changedMeanwhile } from './entity-tags.ts';
import type { WriteDesk } from './write-desk.ts';
import type { AliasOutcome, Author, Missing, RemoveAliasOutcome } from './write-outcome.ts';

/** What is left out of a change stays; null clears. */
export interface AliasPatch {
  readonly targets?: readonly AliasTarget[] | undefined;
  readonly strategy?: Alias['strategy'] | null;
  readonly fallback?: boolean | undefined;
  readonly routing?: RoutePolicy | null | undefined;
}

export type NewAlias = AliasPatch & Pick<Alias, 'id' | 'targets'>;

export async function createAlias(desk: WriteDesk, input: NewAlias, author: Author): Promise<AliasOutcome> {
  const { id } = input;
  const details = [...checkId(desk, id), ...checkTargets(desk, input.targets)];
  if (details.length > 0) return { kind: 'invalid', details };
  const { index, models } = desk.view();
  if (index.aliases.has(id)) return { kind: 'conflict', message: `There is an alias "${id}" already.` };
  if (models.has(id))
    return { kind: 'conflict', message: `There is a model "${id}": a registered model is never covered by an alias.` };
  return put(desk, undefined, input, author);
}

export async function updateAlias(
  desk: WriteDesk,
  id: string,
  patch: AliasPatch,
  author: Author,
): Promise<AliasOutcome> {
  const before = desk.view().index.aliases.get(id);
  if (before === undefined) return noSuchAlias(id);
  const outdated = changedMeanwhile(author, () => aliasTag(before));
  if (outdated !== undefined) return outdated;
  const details = patch.targets === undefined ? [] : checkTargets(desk, patch.targets);
  if (details.length > 0) return { kind: 'invalid', details };
  return put(desk, before, { ...patch, id, targets: patch.targets ?? before.targets }, author);
}

export async function removeAlias(desk: WriteDesk, id: string, author: Author): Promise<RemoveAliasOutcome> {
  const alias = desk.view().index.aliases.get(id);
  if (alias === undefined) return noSuchAlias(id);
  const outcome = await desk.commit([{ kind: 'delete-alias', id }], author.actor);
  switch (outcome.kind) {
    case 'committed':
      return { kind: 'removed', alias };
    case 'missing':
      return noSuchAlias(id);
    case 'conflict':
      return { kind: 'unavailable', reason: outcome.message };
    case 'unavailable':
      return outcome;
  }
}

async function put(desk: WriteDesk, before: Alias | undefined, input: NewAlias, author: Author): Promise<AliasOutcome> {
  const nowMs = Math.max(desk.now(), (before?.updatedAtMs ?? 0) + 1);
  const row: Alias = {
    id: input.id,
    targets: input.targets,
    strategy: input.strategy === undefined ? before?.strategy : (input.strategy ?? undefined),
    routing: input.routing === undefined ? before?.routing : (input.routing ?? undefined),
    fallback: input.fallback ?? before?.fallback ?? true,
    createdAtMs: before?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
  };
  const outcome = await desk.commit([{ kind: 'put-alias', row }], author.actor);
  switch (outcome.kind) {
    case 'committed':
      return { kind: 'written', alias: row };
    case 'missing':
    case 'conflict':
      return { kind: 'unavailable', reason: outcome.message };
    case 'unavailable':
      return outcome;
  }
}

function checkId(desk: WriteDesk, id: string): readonly ErrorDetail[] {
  const meant = desk.view().prefixed(id);
  if (meant !== undefined)
    return [
      { field: 'id', message: `"${id}" always means the model "${meant.model}" of the provider "${meant.provider}".` },
    ];
  if (isAutoModel(id)) return [{ field: 'id', message: `"${id}" is a word of the router itself.` }];
  return checkModelId(id, 'id').map(({ field, message }) => ({
    field,
    message: message.replace('A model id', 'An alias'),
  }));
}

/** Models need not be known: a provider may have more than it lists. */
function checkTargets(desk: WriteDesk, targets: readonly AliasTarget[]): readonly ErrorDetail[] {
  const details = targets.flatMap(({ provider, model }, at): readonly ErrorDetail[] => {
    if (desk.view().provider(provider) === undefined)
      return [{ field: `targets.${at}.provider`, message: `There is no provider "${provider}".` }];
    const first = targets.findIndex((other) => other.provider === provider && other.model === model);
    return first === at ? [] : [{ field: `targets.${at}`, message: `The same as targets.${first}.` }];
  });
  return targets.length === 0 ? [{ field: 'targets', message: 'At least one target is needed.' }] : details;
}

function noSuchAlias(id: string): Missing {
  return { kind: 'missing', message: `There is no alias "${id}". GET /v1/aliases lists all.` };
}
