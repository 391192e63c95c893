import { type BudgetRow, budget, type Column, type Limit, type RowId } from './budget.ts';
import { type Judgement, judge, type Medians, worst } from './judge.ts';
import { markdownTable } from './markdown-table.ts';
import type { Environment } from './measure/environment.ts';
import type { Ledger } from './measure/ledger.ts';

const columns = ['ours', 'a', 'nginx', 'portkey', 'baseline'] as const satisfies readonly Column[];
const header = ['Quantity', 'Unit', 'ours', 'a', 'nginx', 'portkey', 'ours is', 'Target', 'Red line', 'Holds'];
/** What stands in a cell that nothing was measured for. */
const nothing = '–';

/** The report as a person reads it, and as it goes into the documentation. */
export function renderReport(ledger: Ledger, environment: Environment, rows: readonly RowId[]): string {
  const table = budget.filter((row) => rows.includes(row.id)).map((row) => renderRow(row, row.id, ledger));
  return [
    ...Object.entries(environment).map(([what, value]) => `- ${what}: ${value}`),
    '',
    markdownTable(header, table),
    '',
    ...renderFailures(ledger),
    ...[...ledger.skipped].map(([row, reason]) => `- Not measured: ${row}: ${reason}`),
    ...ledger.notes.map((note) => `- ${note}`),
  ].join('\n');
}

/** The same for programs. */
export function toJson(ledger: Ledger, environment: Environment, rows: readonly RowId[]): string {
  const measured = budget
    .filter((row) => rows.includes(row.id))
    .map((row) => {
      const medians = mediansOf(row.id, ledger);
      const rounds = Object.fromEntries(columns.map((column) => [column, ledger.values(row.id, column)]));
      const judgements = judge(row, medians);
      return { ...row, medians, rounds, judgements, verdict: worst(judgements), skipped: ledger.skipped.get(row.id) };
    });
  const { failures, notes } = ledger;
  return JSON.stringify({ environment, rows: measured, failures, notes }, undefined, 2);
}

function mediansOf(row: RowId, ledger: Ledger): Medians {
  const found = columns.flatMap((column) => {
    const value = ledger.median(row, column);
    return value === undefined ? [] : [[column, value]];
  });
  return Object.fromEntries(found);
}

function renderRow(row: BudgetRow, id: RowId, ledger: Ledger): readonly string[] {
  const medians = mediansOf(id, ledger);
  const judgements = judge(row, medians);
  const cell = (column: Column): string => {
    const value = medians[column];
    return value === undefined ? nothing : number(value);
  };
  return [
    row.quantity,
    row.unit,
    ...(['ours', 'a', 'nginx', 'portkey'] as const).map(cell),
    judgements.flatMap((judgement) => renderMeasured(judgement, row.unit, medians)).join(', ') || nothing,
    row.limits.map((limit) => `≤ ${bound(limit, limit.target, row.unit)}`).join(', '),
    row.limits
      .flatMap((limit) => (limit.redLine === undefined ? [] : [bound(limit, limit.redLine, row.unit)]))
      .join(', ') || nothing,
    verdictText(
      judgements,
      ledger.failures.some((failure) => failure.row === id && failure.who === 'ours'),
    ),
  ];
}

function renderMeasured({ limit, measured }: Judgement, unit: string, medians: Medians): readonly string[] {
  if (measured === undefined || limit.kind === 'at-most') return [];
  const text = limit.kind === 'times' ? `${factor(measured)}${limit.of}` : `${limit.of} ${signed(measured)} ${unit}`;
  const { baseline } = medians;
  return [limit.of === 'baseline' && baseline !== undefined ? `${text} (${number(baseline)})` : text];
}

function bound(limit: Limit, value: number, unit: string): string {
  switch (limit.kind) {
    case 'times':
      return `${factor(value)}${limit.of}`;
    case 'plus':
      return `${limit.of} + ${value} ${unit}`;
    case 'at-most':
      return `${value} ${unit}`;
  }
}

/** `1.31 × `, or below a half `1/11 `. */
function factor(value: number): string {
  if (value >= 0.5) return `${trim(value.toFixed(2))} × `;
  return `1/${trim((1 / value).toFixed(1))} of `;
}

function verdictText(judgements: readonly Judgement[], failed: boolean): string {
  if (failed) return 'NO: requests failed';
  switch (worst(judgements)) {
    case 'unknown':
      return nothing;
    case 'red':
      return 'NO, past the red line';
    case 'missed':
      return 'no';
    case 'holds':
      return judgements.some(({ verdict }) => verdict === 'unknown') ? 'yes, as far as measured' : 'yes';
  }
}

function renderFailures(ledger: Ledger): readonly string[] {
  const total = ledger.failures.reduce((sum, failure) => sum + failure.count, 0);
  const each = ledger.failures.map(
    ({ row, who, count, example }) => `  - ${row}, ${who}: ${count} (first: ${example})`,
  );
  return [`- Failed requests and streams: ${total}`, ...each];
}

/** Three significant digits are what the rounds' spread allows. */
function number(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'} ${number(Math.abs(value))}`;
}

function trim(digits: string): string {
  return digits.replace(/\.?0+$/, '');
}
