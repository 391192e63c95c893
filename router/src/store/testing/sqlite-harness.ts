import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';
import type { FileAtRest, StoreHarness, WriterProcess } from './store-harness.ts';

export interface SqliteHarness extends StoreHarness {
  readonly folder: string;
  readonly file: string;
}

/** A SQLite store in a temporary folder; the world outside is Python's sqlite3, which is another SQLite than Node's. */
export async function sqliteHarness(): Promise<SqliteHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'provider-router-store-'));
  const file = join(folder, 'provider-router.db');
  const stores: Store[] = [];
  return {
    folder,
    file,
    async open(overrides) {
      const opening = await openStore({
        file,
        masterKeySource: { kind: 'beside-database' },
        isSecretKey: (type, key) => key === 'apiKey' || (type === 'qwen-direct' && key === 'cookies'),
        ...overrides,
      });
      if (opening.kind === 'open') stores.push(opening.store);
      return opening;
    },
    outside: (statement, ...parameters) => outside(file, statement, parameters),
    lock: () => lock(file),
    startWriter: (prefix, count) => startWriter(file, prefix, count),
    bytesAtRest: () => bytesAtRest(folder),
    async dispose() {
      await Promise.all(stores.map((store) => store.close()));
      await rm(folder, { recursive: true });
    },
  };
}

const OUTSIDE_TOOL = join(import.meta.dirname, 'outside-sql.py');

async function outside(file: string, statement: string, parameters: readonly unknown[]) {
  const tool = [OUTSIDE_TOOL, file, 'run', statement, JSON.stringify(parameters)];
  const { stdout } = await promisify(execFile)('python3', tool, { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout);
}

async function lock(file: string): Promise<{ release(): Promise<void> }> {
  const holder = spawn('python3', [OUTSIDE_TOOL, file, 'lock'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  return {
    async release() {
      const ended = once(holder, 'exit');
      holder.stdin.end('\n');
      await ended;
    },
  };
}

function startWriter(file: string, prefix: string, count: number): WriterProcess {
  const script = fileURLToPath(new URL('./writer-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, file, prefix, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = new LineCounter(child);
  return {
    acknowledged: (wanted) => lines.reached(wanted),
    kill: () => child.kill('SIGKILL'),
    ended: () => lines.all(),
  };
}

/** The lines that a process has printed so far. */
class LineCounter {
  readonly #ended: Promise<unknown>;
  readonly #child: ChildProcess;
  #text = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, 'close');
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
    });
  }

  async reached(wanted: number): Promise<void> {
    while (this.#lines().length < wanted) {
      if (this.#child.exitCode !== null) throw new Error(`ended after ${this.#lines().length} of ${wanted} lines`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async all(): Promise<readonly string[]> {
    await this.#ended;
    return this.#lines();
  }

  #lines(): readonly string[] {
    return this.#text.split('\n').slice(0, -1);
  }
}

async function bytesAtRest(folder: string): Promise<readonly FileAtRest[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && entry.name !== 'master.key');
  return Promise.all(
    paths.map(async ({ name, parentPath }) => ({ name, bytes: await readFile(join(parentPath, name)) })),
  );
}
