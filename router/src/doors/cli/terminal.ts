import { type InspectColor, styleText } from 'node:util';

export type Style = InspectColor;

/** Where a command speaks and listens. */
export interface Terminal {
  /** A person sits at both ends: prompts make sense. */
  readonly isInteractive: boolean;
  /** One line of result, to standard output. */
  print(line: string): void;
  /** One line beside the result (faults, hints), to standard error. */
  note(line: string): void;
  /** Coloured where standard output is a terminal that shows it. */
  style(style: Style | readonly Style[], text: string): string;
  /** Everything on standard input; for secrets that are piped in. */
  readInput(): Promise<string>;
}

/** The terminal of this process. */
export function processTerminal({ stdin, stdout, stderr, env }: NodeJS.Process): Terminal {
  const isColoured = stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  // Whoever reads us may stop early (`| head`): then nobody needs the rest.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    isInteractive: stdin.isTTY && stdout.isTTY,
    print: (line) => {
      stdout.write(`${line}\n`);
    },
    note: (line) => {
      stderr.write(`${line}\n`);
    },
    style: (style, text) => (isColoured ? styleText([style].flat(), text, { validateStream: false }) : text),
    readInput: () => readAll(stdin),
  };
}

async function readAll(stdin: NodeJS.ReadStream): Promise<string> {
  let text = '';
  stdin.setEncoding('utf8');
  for await (const chunk of stdin) text += chunk;
  return text;
}
