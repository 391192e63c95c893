import { describe, expect, it } from 'vitest';
import { displayWidth } from './display-width.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { testTerminal } from './testing/test-terminal.ts';

describe('printTable', () => {
  const head = ['ID', 'NAME', 'STATE'];
  const rows = [
    ['one', '東京のモデル', 'loaded'],
    ['a-rather-long-identifier', 'Zoë 👩‍💻 writes long names into this column', 'error: nothing listens there'],
  ];

  function print(width: number | undefined): readonly string[] {
    const terminal = testTerminal({ width });
    printTable(terminal, head, rows);
    return terminal.out;
  }

  it('puts wide characters into columns as terminals draw them', () => {
    const lines = print(undefined);

    const starts = lines.map((line) => displayWidth(line.slice(0, line.search(/STATE|loaded|error/))));
    expect(new Set(starts).size).toBe(1);
  });

  it.each([120, 80, 60])('makes no line longer than a screen of %i columns', (width) => {
    expect(Math.max(...print(width).map(displayWidth))).toBeLessThanOrEqual(width);
  });

  it('never cuts the column that is copied into the next command', () => {
    expect(print(50).join('\n')).toContain('a-rather-long-identifier');
  });

  it('cuts nothing where nobody looks at lines', () => {
    expect(print(undefined).join('\n')).not.toContain('…');
  });

  it('lets nothing of a cell command the terminal or begin a line', () => {
    const terminal: Terminal & { readonly out: readonly string[] } = testTerminal({});
    printTable(terminal, ['NAME'], [['a\u001b[2Jb\nc\u202ed']]);

    expect(terminal.out).toEqual(['NAME', 'a[2Jb cd']);
  });
});
