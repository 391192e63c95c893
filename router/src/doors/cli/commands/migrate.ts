import { resolve } from 'node:path';
import { providerTypes } from '../../../providers/index.ts';
import type { ProviderConfigWire } from '../../management/contracts/provider-config.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { hasDatabase } from '../has-database.ts';
import { applyMigration } from '../migrate/apply-migration.ts';
import type { MigrationResult } from '../migrate/migration-result.ts';
import { type MigrationPlan, planMigration } from '../migrate/plan-migration.ts';
import { type Present, previewMigration } from '../migrate/preview-migration.ts';
import { readEnvFile } from '../migrate/read-env-file.ts';
import { printJson } from '../print-json.ts';
import { readActive } from '../read-active.ts';
import { printTable } from '../table.ts';
import { withToolName } from '../tool-name.ts';
import { wirePath } from '../wire-path.ts';

export interface MigrateOptions {
  readonly file?: string;
  readonly dryRun?: true;
}

/** `provider-cli migrate`: from a `.env` file into the database. The file stays as it is; no value of it is shown. */
export async function migrate(context: Context, { file = '.env', dryRun }: MigrateOptions): Promise<ExitCode> {
  const reading = readEnvFile(resolve(context.folder, file));
  if (reading.kind === 'refused') {
    context.terminal.note(reading.message);
    return 1;
  }
  const plan = planMigration(reading.variables, providerTypes.all);
  if (dryRun && !hasDatabase(context)) return show(context, plan, await previewMigration(plan, nothing), true);
  return withSession(
    context,
    async (session) =>
      dryRun
        ? show(context, plan, await previewMigration(plan, presentIn(session)), true)
        : show(context, plan, await apply(context, session, plan), false),
    { mayCreate: true },
  );
}

const read: Present['read'] = (type, config) => providerTypes.find(type)?.readConfig(config);

/** Where there is no database yet; only to look must not make one. */
const nothing: Present = { config: async () => undefined, active: async () => undefined, read };

function presentIn(session: Session): Present {
  return {
    async config(id) {
      const answer = await session.tryAsk({ method: 'GET', path: wirePath('providers', id, 'config') });
      const isThere = answer.kind === 'answered' && answer.status === 200;
      return isThere ? (answer.body as ProviderConfigWire).config : undefined;
    },
    active: () => readActive(session),
    read,
  };
}

async function apply(
  { terminal }: Context,
  session: Session,
  plan: MigrationPlan,
): Promise<readonly MigrationResult[]> {
  const before = await readActive(session);
  const results = await applyMigration(session, plan);
  const after = await readActive(session);
  if (after !== undefined && after !== before && plan.active === undefined) {
    terminal.note(
      `The file names no active provider: from now on it is "${after}". Whether it answers: ${session.tool(`provider test ${after}`)}`,
    );
  }
  return results;
}

function show(
  { terminal, json, toolName }: Context,
  { ignored }: MigrationPlan,
  rows: readonly MigrationResult[],
  isDry: boolean,
): ExitCode {
  if (json) printJson(terminal, { dry_run: isDry, taken: rows, ignored });
  else {
    if (rows.length === 0) terminal.note('The file has nothing for the registry.');
    else {
      const cells = rows.map(({ item, outcome, from, reason }) => [item, outcome, from.join(', '), reason ?? '']);
      printTable(terminal, ['TAKEN', 'OUTCOME', 'FROM', ''], cells);
    }
    for (const { variable, reason } of ignored) {
      terminal.note(withToolName(`Ignored ${variable}: ${reason}.`, toolName));
    }
  }
  return rows.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}
