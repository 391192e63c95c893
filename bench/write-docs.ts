import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const page = join(import.meta.dirname, '..', 'docs', 'performance.md');
/** The blocks of the page that are made, and by what. */
const makers = { bench: 'node bench/run.ts --write-docs', translation: 'npm run bench:translation -- --write-docs' };
export type Block = keyof typeof makers;

/** Puts a report between its two markers of docs/performance.md. */
export function writeDocs(report: string, block: Block = 'bench'): void {
  writeFileSync(page, replaceBetween(readFileSync(page, 'utf8'), `\n${report}\n`, block));
}

/** Throws when a marker is missing: a report that lands nowhere must not look written. */
export function replaceBetween(text: string, content: string, block: Block = 'bench'): string {
  const begin = `<!-- ${block}:begin (made by: ${makers[block]}) -->`;
  const [from, to] = [text.indexOf(begin), text.indexOf(`<!-- ${block}:end -->`)];
  if (from === -1 || to < from) throw new Error(`docs/performance.md has no "${begin}" … end.`);
  return text.slice(0, from + begin.length) + content + text.slice(to);
}
