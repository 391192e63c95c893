import type { JsonObject } from '../../../domain/json.ts';
import type { ConfigReading } from '../../../domain/provider-adapter.ts';
import type { MigrationResult } from './migration-result.ts';
import type { MigrationPlan, PlannedProvider } from './plan-migration.ts';

/** What there is before a migration. */
export interface Present {
  /** A provider's config as it is shown, secrets masked; undefined where there is no such provider. */
  readonly config: (id: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
  readonly active: () => Promise<string | undefined>;
  /** What a provider type says to a config. */
  readonly read: (type: string, config: JsonObject) => ConfigReading<unknown> | undefined;
}

const MASK = '********';

/** What `applyMigration` would come to, without doing it. */
export async function previewMigration(plan: MigrationPlan, present: Present): Promise<readonly MigrationResult[]> {
  const providers = await Promise.all(plan.providers.map((provider) => previewProvider(provider, present)));
  return plan.active === undefined ? providers : [...providers, await previewActive(plan, plan.active, present)];
}

async function previewProvider(
  { id, type, config, from }: PlannedProvider,
  present: Present,
): Promise<MigrationResult> {
  const result = { item: `provider ${id}`, from };
  const before = await present.config(id);
  const reading = present.read(type, { ...config });
  if (before === undefined && reading?.kind === 'refused') {
    const reason = reading.problems.map(({ field, message }) => `${field}: ${message}`).join(' ');
    return { ...result, outcome: 'failed', reason };
  }
  const changed = Object.entries(config).filter(([key, value]) => before?.[key] !== value);
  if (changed.length === 0) return { ...result, outcome: 'unchanged', reason: null };
  const isHidden = changed.every(([key]) => before?.[key] === MASK);
  return { ...result, outcome: 'planned', reason: isHidden ? 'whether the secret differs shows only then' : null };
}

/** The old file named a provider by its type, or by the id that it has now. */
async function previewActive({ providers }: MigrationPlan, active: string, present: Present): Promise<MigrationResult> {
  const result = { item: 'active provider', from: ['ACTIVE_PROVIDER'] };
  const names = [active, `${active}-default`];
  if (names.includes((await present.active()) ?? '')) return { ...result, outcome: 'unchanged', reason: null };
  const found = await Promise.all(names.map(async (id) => (await present.config(id)) !== undefined));
  const exists = found.includes(true) || providers.some(({ id }) => names.includes(id));
  return exists
    ? { ...result, outcome: 'planned', reason: null }
    : { ...result, outcome: 'failed', reason: `There is no provider "${names.at(-1)}".` };
}
