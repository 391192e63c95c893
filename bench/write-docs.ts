import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const page = join(import.meta.dirname, '..', 'docs', 'performance.md');
const begin = '<!-- bench:begin (made by: node bench/run.ts --write-docs) -->';
const end = '<!-- bench:end -->';

/** Puts a report between the two markers of docs/performance.md. */
export function writeDocs(report: string): void {
  writeFileSync(page, replaceBetween(readFileSync(page, 'utf8'), `\n${report}\n`));
}

/** Throws when a marker is missing: a report that lands nowhere must not look written. */
export function replaceBetween(text: string, content: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/performance.md has no "${begin}" … "${end}".`);
  return text.slice(0, from + begin.length) + content + text.slice(to);
}
