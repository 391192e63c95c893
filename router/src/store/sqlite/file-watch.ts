import { type BigIntStats, statSync } from 'node:fs';
import type { StoreTrouble } from '../store-trouble.ts';
import { restoreAdvice } from './restore-advice.ts';

interface FileWatchOptions {
  readonly file: string;
  readonly trouble: StoreTrouble;
  readonly everyMs: number | undefined;
}

const EVERY_MS = 2_000;

/**
 * Notices that the database's file was deleted, replaced or emptied under the open database. SQLite does not: its connections go on with the
 * file of before, and what they write is gone with it. One `stat` now and then, none on the way of a request.
 */
export class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #before: BigIntStats | undefined;
  readonly #timer: NodeJS.Timeout;
  #told: string | undefined;

  constructor(options: FileWatchOptions) {
    this.#options = options;
    this.#before = look(options.file);
    this.#timer = setInterval(() => this.check(), options.everyMs ?? EVERY_MS).unref();
  }

  /** Why nothing should be written now; undefined where the file is the one that was opened. */
  check(): string | undefined {
    const { file, trouble } = this.#options;
    const what = this.#change(look(file));
    if (what !== this.#told) {
      this.#told = what;
      if (what === undefined) trouble.clear('file');
      else trouble.report('file', lostFileSentence(file, what));
    }
    return trouble.of('file');
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #change(now: BigIntStats | undefined): string | undefined {
    if (now === undefined) return 'deleted';
    if (now.dev !== this.#before?.dev || now.ino !== this.#before.ino) return 'replaced by another file';
    return now.size === 0n ? 'emptied' : undefined;
  }
}

/** Where the folder cannot be looked into now, the file counts as gone too. */
function look(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function lostFileSentence(file: string, what: string): string {
  return `The database file ${file} was ${what} under the running router. Requests are answered by what is in memory, changes are refused, and request records wait. Put the file back as it was, or start the router anew with what is there now. ${restoreAdvice(file)}`;
}
