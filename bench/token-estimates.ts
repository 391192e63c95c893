import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { textTokens } from '../router/src/request/tokens/text-tokens.ts';
import { markdownTable } from './markdown-table.ts';
import { distribution, type ErrorDistribution, errorsByFamily } from './tokens/estimate-errors.ts';
import { type RecordedPrompt, recordedPrompts } from './tokens/recorded-prompts.ts';

/** How far estimates of prompts are from what providers counted on the recorded exchanges, and what an estimate costs. */
const folder = join(import.meta.dirname, '..', '..', 'shared', 'fixtures');
if (!existsSync(join(folder, 'index.json'))) {
  process.stderr.write('There are no ../shared/fixtures beside the project.\n');
  process.exitCode = 1;
} else report(recordedPrompts(folder));

function report(prompts: readonly RecordedPrompt[]): void {
  const text = prompts.filter(({ kind }) => kind === 'text');
  const families = [...errorsByFamily(text)].map(([name, errors]) => toRow(name, errors));
  print('All that was sent is recorded', [toRow('all', distribution(text)), ...families]);
  const others = [...Map.groupBy(prompts, ({ kind }) => kind)].filter(([kind]) => kind !== 'text');
  print(
    'Not to judge by',
    others.map(([kind, group]) => toRow(kind, distribution(group))),
  );
  process.stdout.write(`An estimate takes ${microsecondsPerKilobyte().toFixed(0)} µs per kB of text.\n`);
}

function print(title: string, rows: readonly (readonly string[])[]): void {
  process.stdout.write(`${title}\n\n${markdownTable(['', 'prompts', 'median', '9 of 10', 'within 10 %'], rows)}\n\n`);
}

function toRow(name: string, { prompts, median, p90, withinTenth }: ErrorDistribution): readonly string[] {
  return [name, String(prompts), percent(median, 1), percent(p90), percent(withinTenth)];
}

function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)} %`;
}

function microsecondsPerKilobyte(): number {
  const text = 'The quick brown fox jumps over the lazy dog, {"key": "value", "number": 42}.\n'.repeat(800);
  for (let warm = 0; warm < 20; warm += 1) textTokens(text);
  const startedMs = performance.now();
  for (let round = 0; round < 20; round += 1) textTokens(text);
  return ((performance.now() - startedMs) * 1_000) / 20 / (text.length / 1_000);
}
