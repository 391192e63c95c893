import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseTarget } from './calls/choose-target.ts';
import type { Context } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { readConfig } from './read-config.ts';
import { safeText } from './safe-text.ts';
import { untilInterrupt } from './until-interrupt.ts';
import { usageMistake } from './usage-mistake.ts';

interface Wish {
  readonly limit?: number;
  readonly follow?: true;
}

const USUAL_LIMIT = 20;
const LOOK_EVERY_MS = 500;
/** Of a long file only the end is read. */
const MOST_BYTES = 1_048_576;

/** `provider-cli logs --file`: the last lines of the router's own log, as they stand there. */
export async function showLogFile(context: Context, { limit = USUAL_LIMIT, follow }: Wish): Promise<ExitCode> {
  const { terminal } = context;
  if (chooseTarget(context).kind !== 'database') {
    return usageMistake(context, 'The log file is read where the router runs, without --url.');
  }
  const reading = readConfig(context);
  if (reading.kind === 'refused') return reading.exitCode;
  const path = reading.config.logFile;
  if (path === undefined || !existsSync(path) || !statSync(path).isFile()) {
    terminal.note(`There is no log file${path === undefined ? '' : ` at ${path}`}: no router has kept one here.`);
    return 1;
  }
  const last = read(path, Math.max(0, statSync(path).size - MOST_BYTES));
  for (const line of last.text.split('\n').filter(Boolean).slice(-limit)) terminal.print(safeText(line));
  if (follow) await goOn(context, path, last.end);
  return 0;
}

async function goOn({ terminal }: Context, path: string, from: number): Promise<void> {
  const { signal } = untilInterrupt();
  let at = from;
  while (await sleep(LOOK_EVERY_MS, true, { signal }).catch(() => false)) {
    if (!existsSync(path)) continue;
    // A full file was put aside and a new one begun.
    if (statSync(path).size < at) at = 0;
    const { text, end } = read(path, at);
    if (text !== '') terminal.write(safeText(text));
    at = end;
  }
}

function read(path: string, from: number): { readonly text: string; readonly end: number } {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - from));
    const length = readSync(file, bytes, { position: from });
    return { text: bytes.toString('utf8', 0, length), end: from + length };
  } finally {
    closeSync(file);
  }
}
