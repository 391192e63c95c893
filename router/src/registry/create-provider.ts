import { activeSetting } from './active-setting.ts';
import { checkNewProvider } from './check-new-provider.ts';
import { checkProviderId } from './check-provider-fields.ts';
import { becomesActive } from './first-own-provider.ts';
import { linkChanges } from './link-changes.ts';
import { configChanges } from './plan-config.ts';
import type { ProviderRow, RegistryChange } from './ports.ts';
import type { NewProvider } from './registry.ts';
import { refuseSecrets } from './secrets-rule.ts';
import { type WriteDesk, written } from './write-desk.ts';
import type { Author, CreateOutcome } from './write-outcome.ts';

/** A taken id is told before any fault of the rest: whoever replays a backup only wants to know that it is there. */
export async function createProvider(desk: WriteDesk, input: NewProvider, author: Author): Promise<CreateOutcome> {
  if (checkProviderId(input.id).length === 0 && desk.view().provider(input.id)) return taken(input.id);
  const checked = checkNewProvider(desk, input);
  if (checked.kind === 'bad') return { kind: 'invalid', details: checked.details };
  const { type, plan, rows } = checked;
  const refused = refuseSecrets(author, [], plan, false);
  if (refused) return refused;

  const row = toRow(input, desk.now());
  const activates = row.enabled && plan.awaited.length === 0 && becomesActive(desk.view(), row.id, type);
  const changes: RegistryChange[] = [
    { kind: 'insert-provider', row },
    ...configChanges(row.id, { rows, changed: plan.changed }),
    ...linkChanges(desk, { id: row.id, configRows: rows }, input.models ?? []),
    ...activation(activates, row),
  ];
  return finish(desk, changes, row.id, activates, author);
}

async function finish(
  desk: WriteDesk,
  changes: readonly RegistryChange[],
  id: string,
  becameActive: boolean,
  author: Author,
): Promise<CreateOutcome> {
  const outcome = await desk.commit(changes, author.actor);
  switch (outcome.kind) {
    case 'committed': {
      const provider = written(desk, id);
      return 'kind' in provider ? provider : { kind: 'created', provider, becameActive };
    }
    // An insert misses nothing: `missing` would be the store's way to say that the row was taken away again.
    case 'conflict':
    case 'missing':
      return taken(id);
    case 'unavailable':
      return outcome;
  }
}

function activation(activates: boolean, { id, createdAtMs }: ProviderRow): readonly RegistryChange[] {
  return activates ? [{ kind: 'put-setting', row: activeSetting(id, createdAtMs) }] : [];
}

function toRow(input: NewProvider, nowMs: number): ProviderRow {
  return {
    id: input.id,
    name: input.name.trim(),
    type: input.type,
    enabled: input.enabled ?? true,
    priority: input.priority ?? 0,
    description: input.description ?? undefined,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

function taken(id: string): CreateOutcome {
  return { kind: 'conflict', message: `There is a provider "${id}" already.` };
}
