import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Two files of this length are the most that the log takes of a disk. */
const MOST_BYTES = 16 * 1_024 * 1_024;
/** What waits for a slow disk; beyond it lines are in the terminal only. */
const MOST_WAITING_CHARACTERS = 4 * 1_024 * 1_024;

/**
 * A file that gets the lines of the log. When it is full it becomes `FILE.1`, and a new one begins. A disk that takes no lines is no reason to
 * stop, nor to wait: those lines are in the terminal only, `complain` hears of it once, and later lines are tried again. (pino's own destination
 * tries a full disk for ever when it is flushed, and with it the process never ends.)
 */
export class LogFile {
  readonly #path: string;
  readonly #complain: (error: unknown) => void;
  readonly #mostBytes: number;
  #waiting: string[] = [];
  #waitingCharacters = 0;
  #writing: Promise<void> | undefined;
  #hasComplained = false;

  constructor(path: string, complain: (error: unknown) => void, mostBytes = MOST_BYTES) {
    this.#path = path;
    this.#complain = complain;
    this.#mostBytes = mostBytes;
  }

  write(line: string): void {
    if (this.#waitingCharacters > MOST_WAITING_CHARACTERS) return;
    this.#waiting.push(line);
    this.#waitingCharacters += line.length;
    this.#writing ??= this.#drain();
  }

  /** Resolves when all lines so far are written, or never will be. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const text = this.#waiting.join('');
      this.#waiting = [];
      this.#waitingCharacters = 0;
      await this.#append(text).catch((error: unknown) => this.#complainOnce(error));
    }
    this.#writing = undefined;
  }

  async #append(text: string): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const length = await stat(this.#path).then(
      ({ size }) => size,
      () => 0,
    );
    if (length > 0 && length + Buffer.byteLength(text) > this.#mostBytes) await rename(this.#path, `${this.#path}.1`);
    await appendFile(this.#path, text, { mode: 0o600 });
  }

  #complainOnce(error: unknown): void {
    if (this.#hasComplained) return;
    this.#hasComplained = true;
    this.#complain(error);
  }
}
