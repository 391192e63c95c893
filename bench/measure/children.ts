import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

export interface ChildOptions {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly core: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** A file that gets what the child prints, so a failed start can be told. Nothing: inherited. */
  readonly outputFile?: string;
  readonly messages?: boolean;
}

const graceMs = 8_000;
/** Part of util-linux. */
const pinner = 'taskset';

/** All processes that this run started: the only ones it ever ends, by their ids. */
export class Children {
  readonly #running = new Set<ChildProcess>();
  readonly #directory: string;
  #ending = false;

  /** `directory` is where children run: a gateway must not pick up a stray configuration file. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Starts a process on one core. `taskset` becomes the command itself, so the id is the command's. */
  start(options: ChildOptions): ChildProcess {
    if (this.#ending) throw new Error('The bench is ending.');
    const output = options.outputFile === undefined ? undefined : openSync(options.outputFile, 'a');
    const stream = output ?? 'inherit';
    const child = spawn(pinner, ['-c', String(options.core), options.command, ...options.arguments], {
      stdio: ['ignore', stream, stream, ...(options.messages === true ? (['ipc'] as const) : [])],
      env: { ...childEnvironment(), ...options.environment },
      cwd: this.#directory,
    });
    if (output !== undefined) closeSync(output);
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }

  /** SIGTERM, as a user would; SIGKILL only for a process that does not leave. */
  async stop(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await gone;
    clearTimeout(timer);
  }

  /** From here on none is started either. */
  async stopAll(): Promise<void> {
    this.#ending = true;
    await Promise.all([...this.#running].map((child) => this.stop(child)));
  }
}

/** What every child gets: no setting of the person who runs the bench must reach a gateway. */
function childEnvironment(): Record<string, string> {
  const { PATH = '/usr/bin:/bin', HOME = '/tmp', LANG = 'C.UTF-8' } = process.env;
  return { PATH, HOME, LANG, NODE_ENV: 'production' };
}
