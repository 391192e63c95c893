import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { providerTypes } from '../../../providers/index.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { applyMigration, type MigrationResult } from '../migrate/apply-migration.ts';
import { type MigrationPlan, planMigration } from '../migrate/plan-migration.ts';
import { printJson } from '../print-json.ts';
import { printTable } from '../table.ts';

export interface MigrateOptions {
  readonly file?: string;
  readonly dryRun?: true;
}

/** `provider-cli migrate`: from a `.env` file into the database. The file stays as it is; no value of it is shown. */
export async function migrate(context: Context, { file = '.env', dryRun }: MigrateOptions): Promise<ExitCode> {
  const path = resolve(context.folder, file);
  if (!existsSync(path)) {
    context.terminal.note(`There is no ${path}. Name the file: --file FILE`);
    return 1;
  }
  // Node gives a text for every name that stands in the file.
  const variables = parseEnv(readFileSync(path, 'utf8')) as Readonly<Record<string, string>>;
  const plan = planMigration(variables, providerTypes.all);
  if (dryRun) return show(context, plan, planned(plan), true);
  return withSession(context, async (session) => show(context, plan, await applyMigration(session, plan), false), {
    mayCreate: true,
  });
}

type Row = Pick<MigrationResult, 'item' | 'from' | 'reason'> & {
  readonly outcome: MigrationResult['outcome'] | 'planned';
};

function planned({ providers, active }: MigrationPlan): readonly Row[] {
  return [
    ...providers.map(({ id, from }) => ({ item: `provider ${id}`, from, outcome: 'planned', reason: null }) as const),
    ...(active === undefined
      ? []
      : [{ item: 'active provider', from: ['ACTIVE_PROVIDER'], outcome: 'planned', reason: null } as const]),
  ];
}

function show({ terminal, json }: Context, { ignored }: MigrationPlan, rows: readonly Row[], isDry: boolean): ExitCode {
  if (json) printJson(terminal, { dry_run: isDry, taken: rows, ignored });
  else {
    if (rows.length === 0) terminal.note('The file has nothing for the registry.');
    else {
      const cells = rows.map(({ item, from, outcome, reason }) => [item, outcome, from.join(', '), reason ?? '']);
      printTable(terminal, ['TAKEN', 'OUTCOME', 'FROM', ''], cells);
    }
    for (const { variable, reason } of ignored) terminal.note(`Ignored ${variable}: ${reason}.`);
  }
  return rows.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}
