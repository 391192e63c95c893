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

  it.each([120, 80, 60, 40, 30])('makes no line longer than a screen of %i columns', (width) => {
    expect(Math.max(...print(width).map(displayWidth))).toBeLessThanOrEqual(width);
  });

  function printed(width: number, titles: readonly string[], cells: readonly (readonly string[])[]): readonly string[] {
    const terminal = testTerminal({ width });
    printTable(terminal, titles, cells);
    return terminal.out;
  }

  it('lets a sentence in the last column go on below, so that nothing of it is lost', () => {
    const sentence = 'Nothing listens at the address of this provider, and nobody knows why.';

    expect(printed(60, ['ID', 'STATUS', ''], [['cloud', 'unhealthy', sentence]])).toEqual([
      'ID     STATUS',
      'cloud  unhealthy  Nothing listens at the address of this',
      '                  provider, and nobody knows why.',
    ]);
  });

  it('sets columns that find no room into the line below, rather than cut words that say nothing in part', () => {
    const id = 'req_0193a1b2c3d4e5f60718293a4b5c6d7e';

    expect(printed(50, ['ID', 'TIME', 'STATUS', 'COST'], [[id, '10:43:12', 'ok', '$0.000011']])).toEqual([
      'ID                                    TIME',
      '    STATUS  COST',
      `${id}  10:43:12`,
      '    ok      $0.000011',
    ]);
  });

  it('breaks a word that is longer than the screen, and leaves no line for what is empty', () => {
    const rows = [
      ['a-provider', 'x'.repeat(40)],
      ['another-provider', ''],
    ];

    expect(printed(30, ['ID', ''], rows)).toEqual([
      'ID',
      'a-provider',
      `    ${'x'.repeat(26)}`,
      `    ${'x'.repeat(14)}`,
      'another-provider',
    ]);
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
