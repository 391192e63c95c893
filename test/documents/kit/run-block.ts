import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { plainEnvironment, projectRoot } from '../../end-to-end/kit/start-router.ts';
import { toolState } from '../../setup/machine.ts';
import { jsonValues } from './json-values.ts';
import { databasePath } from './make-installation.ts';
import type { Language } from './read-document.ts';

export interface BlockRun {
  /** null: it was ended, because it had said what was waited for. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of each call that curl made, in order. */
  readonly statuses: readonly number[];
  /** What it printed, where that is JSON and nothing else. */
  json(): readonly unknown[];
}

export interface RunOptions {
  /** What is typed. */
  readonly input?: string;
  /** Arguments of the script. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** It runs for ever: ended as soon as its standard output says this. */
  readonly until?: RegExp;
  /** Called with everything said so far, whenever there is more. */
  readonly onOutput?: (said: string) => void;
}

/** A safety net, not a measurement. */
const TIME_LIMIT_MS = 15_000;

/** Writes a script beside the reader's files and runs it with the program of its language. */
export async function runScript(
  folder: string,
  language: Language,
  text: string,
  options: RunOptions = {},
): Promise<BlockRun> {
  const { program, file, before = [] } = programFor(language, text);
  await writeFile(join(folder, file), text);
  const child = spawn(program, [...before, file, ...(options.args ?? [])], {
    cwd: folder,
    env: { ...environment(folder), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: what it started ends with it.
    detached: true,
  });
  child.stdin.end(options.input ?? '');
  return observed(child, options);
}

/** A program that is there already, by the pinned Node. */
export function runProgram(folder: string, file: string, env: Readonly<Record<string, string>>): Promise<BlockRun> {
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { ...environment(folder), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  return observed(child, {});
}

interface Program {
  readonly program: string;
  readonly file: string;
  /** Arguments before the file. */
  readonly before?: readonly string[];
}

function programFor(language: Language, text: string): Program {
  switch (language) {
    case 'bash':
    case 'command':
      return { program: 'bash', file: 'block.sh' };
    case 'javascript':
      return { program: process.execPath, file: text.includes('require(') ? 'block.cjs' : 'block.mjs' };
    case 'python':
      return { program: 'python3', file: 'block.py' };
    case 'sql':
      return { program: 'sqlite3', before: [databasePath, '-init'], file: 'block.sql' };
    case 'typescript':
    case 'json':
    case 'text':
      throw new Error(`A block of ${language} is no script.`);
  }
}

/** The pinned Node first, npm without the network, curl with the reader's .curlrc. */
function environment(folder: string): Record<string, string> {
  const plain = plainEnvironment();
  const requests = toolState('python-requests');
  return {
    ...plain,
    PATH: [dirname(process.execPath), join(projectRoot, 'node_modules', '.bin'), plain['PATH'] ?? ''].join(delimiter),
    CURL_HOME: folder,
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    PYTHONDONTWRITEBYTECODE: '1',
    ...(requests.kind === 'found' ? { PYTHONPATH: requests.where } : {}),
  };
}

async function observed(child: ChildProcess, options: RunOptions): Promise<BlockRun> {
  const said = { stdout: '', stderr: '' };
  let waitedFor = false;
  const end = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
    options.onOutput?.(said.stdout);
    if (options.until?.test(said.stdout) === true && !waitedFor) {
      waitedFor = true;
      end();
    }
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    end();
  }, TIME_LIMIT_MS);
  const [code] = await once(child, 'close');
  clearTimeout(limit);
  if (late) throw new Error(`It did not end. It said:\n${said.stdout}\n${said.stderr}`);
  const statuses = [...said.stderr.matchAll(/\[HTTP (\d{3})\]/g)].map(([, status]) => Number(status));
  return { code, ...said, statuses, json: () => jsonValues(said.stdout) };
}
