import type { ErrorDetail } from '../domain/router-error.ts';
import { checkModelId } from './check-model-id.ts';
import { checkDescription, checkText } from './check-text.ts';
import { changedMeanwhile, modelTag } from './entity-tags.ts';
import { unlinkSteps } from './link-model.ts';
import { patched } from './patched.ts';
import type { ModelRow } from './ports.ts';
import type { ModelPatch, NewModel } from './registry.ts';
import type { WriteDesk } from './write-desk.ts';
import type { Author, CreateModelOutcome, Missing, RemoveModelOutcome, UpdateModelOutcome } from './write-outcome.ts';

export async function createModel(desk: WriteDesk, input: NewModel, author: Author): Promise<CreateModelOutcome> {
  const details = [...checkModelId(input.id, 'id'), ...checkTexts(input)];
  if (details.length > 0) return { kind: 'invalid', details };
  if (desk.view().models.has(input.id)) return taken(input.id);
  const row = toRow(undefined, input, desk.now());
  const outcome = await desk.commit([{ kind: 'put-model', row }], author.actor);
  switch (outcome.kind) {
    case 'committed':
      return { kind: 'created', model: row };
    case 'conflict':
    case 'missing':
      return taken(input.id);
    case 'unavailable':
      return outcome;
  }
}

export async function updateModel(
  desk: WriteDesk,
  id: string,
  patch: ModelPatch,
  author: Author,
): Promise<UpdateModelOutcome> {
  const before = desk.view().models.get(id);
  if (before === undefined) return noSuchModel(id);
  const outdated = changedMeanwhile(author, () => modelTag(before));
  if (outdated) return outdated;
  const details = checkTexts(patch);
  if (details.length > 0) return { kind: 'invalid', details };
  const row = toRow(before, { ...patch, id }, Math.max(desk.now(), before.updatedAtMs + 1));
  const outcome = await desk.commit([{ kind: 'put-model', row }], author.actor);
  switch (outcome.kind) {
    case 'committed':
      return { kind: 'updated', model: row };
    case 'missing':
      return noSuchModel(id);
    case 'conflict':
      return { kind: 'unavailable', reason: outcome.message };
    case 'unavailable':
      return outcome;
  }
}

export async function removeModel(desk: WriteDesk, id: string, author: Author): Promise<RemoveModelOutcome> {
  const model = desk.view().models.get(id);
  if (model === undefined) return noSuchModel(id);
  const outdated = changedMeanwhile(author, () => modelTag(model));
  if (outdated) return outdated;
  const linked = desk.view().byPriority.filter((provider) => provider.deployments.has(id));
  const unlinking = linked.flatMap((provider) => unlinkSteps(provider, id));
  const outcome = await desk.commit([...unlinking, { kind: 'delete-model', id }], author.actor);
  switch (outcome.kind) {
    case 'committed':
      return { kind: 'removed', model, unlinkedFrom: linked.map((provider) => provider.id) };
    case 'missing':
      return noSuchModel(id);
    case 'conflict':
      return { kind: 'unavailable', reason: outcome.message };
    case 'unavailable':
      return outcome;
  }
}

function checkTexts({ name, description }: ModelPatch): readonly ErrorDetail[] {
  return [...checkText('name', name), ...checkDescription(description)];
}

function toRow(before: ModelRow | undefined, { id, ...patch }: NewModel, nowMs: number): ModelRow {
  return {
    id,
    name: patch.name ?? before?.name ?? id,
    description: patched(patch.description, before?.description),
    capabilities: patch.capabilities ?? before?.capabilities ?? [],
    contextLength: patched(patch.contextLength, before?.contextLength),
    maxOutputTokens: patched(patch.maxOutputTokens, before?.maxOutputTokens),
    createdAtMs: before?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
  };
}

function taken(id: string): { readonly kind: 'conflict'; readonly message: string } {
  return { kind: 'conflict', message: `There is a model "${id}" already.` };
}

function noSuchModel(id: string): Missing {
  return { kind: 'missing', message: `There is no registered model "${id}". POST /v1/models registers one.` };
}
