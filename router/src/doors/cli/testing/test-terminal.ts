import type { Terminal } from '../terminal.ts';

export interface TestTerminal extends Terminal {
  /** What was printed, by lines. */
  readonly out: readonly string[];
  readonly notes: readonly string[];
}

/** A terminal that keeps what is said. */
export function testTerminal(change: Partial<Terminal>): TestTerminal {
  const out: string[] = [];
  const notes: string[] = [];
  return {
    isInteractive: false,
    width: undefined,
    showsProgress: false,
    out,
    notes,
    print: (line) => out.push(line),
    write: (piece) => out.push(piece),
    note: (line) => notes.push(line),
    sketch() {},
    onUnwritable() {},
    async flush() {},
    style: (_style, text) => text,
    readInput: async () => '',
    lines: () => {
      throw new Error('Nobody types here.');
    },
    ...change,
  };
}
