import { cutToWidth, displayWidth, wrapToWidth } from './display-width.ts';
import { safeText } from './safe-text.ts';
import type { Terminal } from './terminal.ts';

const GAP = 2;
/** What stands under the first columns, because it does not fit beside them, is set in by this much. */
const INDENT = 4;
/** Up to this width a cell says nothing in part (a time, a status, an amount); what is wider may be cut down to it. */
const WORD_WIDTH = 20;
/** The last column is where sentences stand: they go on below, in a place no narrower than this. */
const PROSE_WIDTH = 32;

interface Column {
  readonly at: number;
  readonly width: number;
  /** Below this it is not narrowed. */
  readonly least: number;
  readonly wraps: boolean;
}

/** The columns that stand beside each other. */
interface Band {
  readonly indent: number;
  readonly columns: readonly Column[];
}

/**
 * Rows under their headings, without lines: easy to read, easy to cut with `awk`. Where lines are looked at, none is longer than the screen is wide:
 * wide cells are cut, the last column is wrapped, and columns that find no room stand in the line below. The first column that has a heading is
 * what people copy into the next command: it stays whole.
 */
export function printTable(terminal: Terminal, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const cells = rows.map((row) => row.map(toCell));
  const screen = terminal.width ?? Number.POSITIVE_INFINITY;
  const bands = layOut(columnsOf([head, ...cells], screen), screen);
  for (const line of linesOf(head, bands)) terminal.print(terminal.style('bold', line));
  for (const row of cells) for (const line of linesOf(row, bands)) terminal.print(line);
}

/** A cell is one line, whatever somebody put into a name. */
function toCell(text: string): string {
  return safeText(text.replace(/\s+/g, ' '));
}

function columnsOf([head = [], ...rows]: readonly (readonly string[])[], screen: number): readonly Column[] {
  const kept = head.findIndex((word) => word !== '');
  return head.map((_, at) => {
    const width = Math.max(...[head, ...rows].map((row) => displayWidth(row[at] ?? '')));
    const wraps = at === head.length - 1 && at !== kept;
    const least = Math.min(width, wraps ? PROSE_WIDTH : WORD_WIDTH, Math.max(1, screen - INDENT));
    return { at, width, least: at === kept ? width : least, wraps };
  });
}

/** As few lines as hold the columns, in their order. */
function layOut(columns: readonly Column[], screen: number): readonly Band[] {
  const bands: Band[] = [];
  for (const column of columns) {
    const band = bands.at(-1);
    const wider = band && { ...band, columns: [...band.columns, column] };
    if (wider && leastWidth(wider) <= screen) bands.splice(-1, 1, wider);
    else bands.push({ indent: band === undefined ? 0 : INDENT, columns: [column] });
  }
  return bands.map((band) => fitted(band, screen));
}

function leastWidth({ indent, columns }: Band): number {
  return indent + columns.reduce((sum, { least }) => sum + least, GAP * (columns.length - 1));
}

function fitted({ indent, columns }: Band, screen: number): Band {
  const shown = columns.map((column) => ({ ...column, width: Math.min(column.width, Math.max(column.least, screen)) }));
  let excess = indent + shown.reduce((sum, { width }) => sum + width, GAP * (shown.length - 1)) - screen;
  for (; excess > 0; excess -= 1) {
    const column = givesWay(shown);
    if (column === undefined) break;
    column.width -= 1;
  }
  return { indent, columns: shown };
}

/** What is wrapped gives way first, since nothing of it is lost; then always the widest. */
function givesWay<C extends Column>(columns: readonly C[]): C | undefined {
  return columns
    .filter(({ width, least }) => width > least)
    .toSorted((one, other) => Number(other.wraps) - Number(one.wraps) || other.width - one.width)[0];
}

/** The lines of one row. */
function linesOf(row: readonly string[], bands: readonly Band[]): readonly string[] {
  return bands.flatMap((band, turn) => bandLines(row, band).filter((line) => turn === 0 || line !== ''));
}

function bandLines(row: readonly string[], { indent, columns }: Band): readonly string[] {
  const places = columns.map(({ at, width, wraps }) => ({
    width,
    texts: wraps ? wrapToWidth(row[at] ?? '', width) : [cutToWidth(row[at] ?? '', width)],
  }));
  const height = Math.max(...places.map(({ texts }) => texts.length));
  return Array.from({ length: height }, (_, line) => {
    const words = places.map(({ width, texts }) => padded(texts[line] ?? '', width));
    return (' '.repeat(indent) + words.join(' '.repeat(GAP))).trimEnd();
  });
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}
