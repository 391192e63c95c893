import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isRunning } from './is-running.ts';

/** The host as configured, the address it became, the real port. */
export interface ListeningPlace {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

/** What a router that listens writes beside its database, for programs that open the database beside it. */
export interface ListeningNote extends ListeningPlace {
  readonly pid: number;
  readonly machine: string;
}

export const NOTE_NAME = /^listening-\d+\.json$/;
/** A note that nobody has touched for three times as long is a dead router's. */
export const TOUCH_EVERY_MS = 20_000;

/** Notes where this process listens, until it is disposed of. Where nothing can be written there is no note, and nothing else is lost. */
export function noteListening(folder: string, place: ListeningPlace): Disposable {
  const path = join(folder, `listening-${process.pid}.json`);
  const note: ListeningNote = { ...place, pid: process.pid, machine: hostname() };
  quietly(() => clearDead(folder));
  quietly(() => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, JSON.stringify(note), { mode: 0o600 });
  });
  const touching = setInterval(() => quietly(() => utimesSync(path, new Date(), new Date())), TOUCH_EVERY_MS).unref();
  return {
    [Symbol.dispose]() {
      clearInterval(touching);
      quietly(() => rmSync(path, { force: true }));
    },
  };
}

/** A killed process leaves its note behind, and another may get its number. Those of other machines and containers are theirs to clear. */
function clearDead(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => NOTE_NAME.test(entry))) {
    quietly(() => {
      const path = join(folder, name);
      const { pid, machine } = JSON.parse(readFileSync(path, 'utf8')) as Partial<ListeningNote>;
      if (machine === hostname() && typeof pid === 'number' && !isRunning(pid)) rmSync(path, { force: true });
    });
  }
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // A full or read-only disk is told by those whose work it is.
  }
}
