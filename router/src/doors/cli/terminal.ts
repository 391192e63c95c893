import { createInterface } from 'node:readline';
import { type InspectColor, styleText } from 'node:util';
import { safeText } from './safe-text.ts';
import { shownText } from './shown-text.ts';

export type Style = InspectColor;

/** Where a command speaks and listens. */
export interface Terminal {
  /** A person sits at both ends: prompts make sense. */
  readonly isInteractive: boolean;
  /** How many columns a line may have; undefined where nobody looks at lines (a pipe, a file). */
  readonly width: number | undefined;
  /** A person sees standard error: signs of progress make sense. */
  readonly showsProgress: boolean;
  /** One line of result, to standard output. */
  print(line: string): void;
  /** A piece of result without the end of its line: an answer as it comes. */
  write(piece: string): void;
  /** One line beside the result (faults, hints), to standard error. */
  note(line: string): void;
  /** A passing line on standard error in the place of the one before; an empty text takes it away. */
  sketch(line: string): void;
  /** Who hears of the first result that cannot be written though somebody wants it (a full disk); without anybody it is thrown. */
  onUnwritable(hear: (error: Error) => void): void;
  /** Everything that was said so far has left, however slow its reader; or nobody reads any more. */
  flush(): Promise<void>;
  /** Coloured where standard output is a terminal that shows it. */
  style(style: Style | readonly Style[], text: string): string;
  /** Everything on standard input; for secrets that are piped in. */
  readInput(): Promise<string>;
  /** Standard input line by line as it comes. On a terminal each is asked for with the prompt; Ctrl-C there calls `onInterrupt`. */
  lines(options: LinesOptions): Lines;
}

export interface LinesOptions {
  readonly prompt: string;
  readonly onInterrupt: () => void;
}

export interface Lines extends AsyncIterable<string> {
  /** Asks for the next line. */
  prompt(): void;
  close(): void;
}

const USUAL_COLUMNS = 80;
/** Back to the start of the line, and away with what stands there. */
const EMPTY_LINE = '\r\u001b[K';

/** The terminal of this process. */
export function processTerminal({ stdin, stdout, stderr, env }: NodeJS.Process): Terminal {
  const isColoured = stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const isInteractive = stdin.isTTY && stdout.isTTY;
  for (const stream of [stdout, stderr]) assumeColumns(stream);
  return {
    ...results(stdout),
    ...remarks(stderr),
    isInteractive,
    width: columnsOf(env['COLUMNS']) ?? (stdout.isTTY ? stdout.columns : undefined),
    showsProgress: stderr.isTTY && env['TERM'] !== 'dumb',
    flush: async () => {
      await Promise.all([stdout, stderr].map(written));
    },
    style: (style, text) => (isColoured ? styleText([style].flat(), text, { validateStream: false }) : text),
    readInput: () => readAll(stdin),
    lines: (options) => readLines(stdin, isInteractive ? stdout : undefined, options),
  };
}

/** What nobody has told the size of (a serial line, some containers) says that it has no columns; prompts and help ask the stream itself. */
function assumeColumns(stream: NodeJS.WriteStream): void {
  if (stream.isTTY && !(stream.columns > 0)) stream.columns = USUAL_COLUMNS;
}

function results(stdout: NodeJS.WriteStream): Pick<Terminal, 'print' | 'write' | 'onUnwritable'> {
  let unwritable = (error: Error): void => {
    throw error;
  };
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!readerIsGone(error)) unwritable(error);
  });
  // Programs get everything as it is; their JSON is escaped anyway.
  const shown = stdout.isTTY ? shownText : (text: string) => text;
  return {
    print: (line) => {
      stdout.write(`${shown(line)}\n`);
    },
    write: (piece) => {
      stdout.write(shown(piece));
    },
    onUnwritable: (hear) => {
      unwritable = (error) => {
        unwritable = () => undefined;
        hear(error);
      };
    },
  };
}

function remarks(stderr: NodeJS.WriteStream): Pick<Terminal, 'note' | 'sketch'> {
  // Whatever ails it: there is nobody left to tell.
  stderr.on('error', () => undefined);
  let isSketched = false;
  return {
    note: (line) => {
      stderr.write(`${isSketched ? EMPTY_LINE : ''}${safeText(line)}\n`);
      isSketched = false;
    },
    sketch: (line) => {
      if (line !== '' || isSketched) stderr.write(`${EMPTY_LINE}${line}`);
      isSketched = line !== '';
    },
  };
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

/** Whoever reads us may leave: `| head` has enough, Ctrl-C ends `| tee` before us, a window is closed. Nobody needs the rest then. */
function readerIsGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO' || code === 'ECONNRESET';
}

function columnsOf(text: string | undefined): number | undefined {
  const columns = Number(text);
  return Number.isInteger(columns) && columns > 0 ? columns : undefined;
}

function readLines(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream | undefined,
  { prompt, onInterrupt }: LinesOptions,
): Lines {
  const reader = createInterface({ input, ...(output && { output, prompt, terminal: true }) });
  reader.on('SIGINT', onInterrupt);
  // Made at once: lines that come before anybody iterates are kept.
  const lines = reader[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]: () => lines,
    prompt: () => {
      if (output !== undefined) reader.prompt();
    },
    close: () => reader.close(),
  };
}

async function readAll(stdin: NodeJS.ReadStream): Promise<string> {
  let text = '';
  stdin.setEncoding('utf8');
  for await (const chunk of stdin) text += chunk;
  return text;
}
