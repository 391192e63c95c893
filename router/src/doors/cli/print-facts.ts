import { displayWidth } from './display-width.ts';
import { safeText } from './safe-text.ts';
import type { Terminal } from './terminal.ts';

export type Fact = readonly [label: string, value: string];

/** Facts under each other, the labels as one column. */
export function printFacts(terminal: Terminal, facts: readonly Fact[]): void {
  const width = Math.max(...facts.map(([label]) => displayWidth(label))) + 2;
  for (const [label, value] of facts) {
    const gap = ' '.repeat(width - displayWidth(label));
    terminal.print(terminal.style('dim', label) + gap + safeText(value));
  }
}
