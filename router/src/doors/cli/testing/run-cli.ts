import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CliRun {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CliWish {
  readonly folder: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const doors = join(import.meta.dirname, '..');

/** Starts a program of this package from its sources, as its own process. */
export function spawnProgram(
  program: 'provider-cli' | 'provider-router',
  args: readonly string[],
  { folder, env }: CliWish,
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [join(doors, `${program}.ts`), ...args], {
    cwd: folder,
    // Nothing of the surrounding shell decides what is tested, but for where compiled sources wait for the next run.
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      NODE_COMPILE_CACHE: join(tmpdir(), 'provider-router-test-cache'),
      ...env,
    },
  });
}

/** Runs one command to its end. */
export function runCli(args: readonly string[], wish: CliWish): Promise<CliRun> {
  const child = spawnProgram('provider-cli', args, wish);
  const heard = listen(child);
  // One that ends at once (a mistake, --help) is gone before it was asked anything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(wish.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, out: heard.out, err: heard.err }));
  });
}

/** What a process has said so far. */
export function listen(child: ChildProcessWithoutNullStreams): { out: string; err: string } {
  const heard = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    heard.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    heard.err += text;
  });
  return heard;
}
