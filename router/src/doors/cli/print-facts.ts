import { displayWidth, wrapToWidth } from './display-width.ts';
import { safeLine } from './safe-line.ts';
import { safeText } from './safe-text.ts';
import type { Terminal } from './terminal.ts';

export type Fact = readonly [label: string, value: string];

/** On the narrowest screens values are broken no further. */
const LEAST_WIDTH = 20;

/** Facts under each other, the labels as one column. Where lines are looked at, long values go on below. */
export function printFacts(terminal: Terminal, facts: readonly Fact[]): void {
  const labels = facts.map(([label]) => safeLine(label));
  const width = Math.max(...labels.map(displayWidth)) + 2;
  for (const [at, [, value]] of facts.entries()) {
    const label = labels[at] ?? '';
    const [first = '', ...further] = linesOf(safeText(value), terminal.width && terminal.width - width);
    terminal.print(terminal.style('dim', label) + ' '.repeat(width - displayWidth(label)) + first);
    for (const line of further) terminal.print(' '.repeat(width) + line);
  }
}

function linesOf(text: string, room: number | undefined): readonly string[] {
  if (room === undefined) return text.split('\n');
  return text.split('\n').flatMap((line) => wrapToWidth(line, Math.max(LEAST_WIDTH, room)));
}
