import { cutToWidth, displayWidth } from './display-width.ts';
import { safeText } from './safe-text.ts';
import type { Terminal } from './terminal.ts';

const GAP = 2;
/** A column is not cut below this: its start would say nothing any more. */
const LEAST_WIDTH = 6;

/** Rows under their headings, without lines: easy to read, easy to cut with `awk`. Where lines are looked at, none is longer than the screen is wide. */
export function printTable(terminal: Terminal, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const cells = rows.map((row) => row.map(toCell));
  const widths = fitted(naturalWidths([head, ...cells]), head, terminal.width);
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => padded(cutToWidth(cell, widths[column] ?? 0), widths[column] ?? 0)).join(' '.repeat(GAP));
  terminal.print(terminal.style('bold', line(head).trimEnd()));
  for (const row of cells) terminal.print(line(row).trimEnd());
}

/** A cell is one line, whatever somebody put into a name. */
function toCell(text: string): string {
  return safeText(text.replace(/\s+/g, ' '));
}

function naturalWidths(rows: readonly (readonly string[])[]): readonly number[] {
  const columns = rows[0]?.length ?? 0;
  return Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
}

/**
 * The widest column gives way first, a column at a time, until the line fits or nothing can be cut any more. The first column that has a heading
 * is what people copy into the next command: it stays whole.
 */
function fitted(natural: readonly number[], head: readonly string[], width: number | undefined): readonly number[] {
  const widths = [...natural];
  if (width === undefined) return widths;
  const kept = head.findIndex((word) => word !== '');
  const widest = (): number =>
    widths.reduce((best, one, at) => (at !== kept && one > (widths[best] ?? 0) ? at : best), kept === 0 ? 1 : 0);
  let excess = widths.reduce((sum, one) => sum + one, GAP * (widths.length - 1)) - width;
  for (; excess > 0; excess -= 1) {
    const at = widest();
    const now = widths[at] ?? 0;
    if (now <= LEAST_WIDTH) break;
    widths[at] = now - 1;
  }
  return widths;
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}
