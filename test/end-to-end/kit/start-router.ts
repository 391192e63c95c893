import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import { bootLock } from './boot-lock.ts';
import { freePort } from './free-port.ts';
import { makeDataDir } from './make-data-dir.ts';

export const projectRoot = join(import.meta.dirname, '..', '..', '..');
export const routerLauncher = join(projectRoot, 'router', 'bin', 'provider-router.js');
const BOOT_TIMEOUT_MS = 20_000;

export interface StartOptions {
  /** A folder to start in again; by default a new one that disappears with the test file. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly port?: number;
  /** Starts it in another way: other pipes, or a terminal around it. */
  readonly spawn?: (program: string, args: readonly string[], options: SpawnOptions) => ChildProcess;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined where it is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of any shape, and a wrong path fails the expectation.
  readonly body: any;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built product as a child process, as a user starts it. */
export interface RunningRouter {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly pid: number;
  /** Everything that it has said so far, both streams. */
  output(): string;
  readonly exited: Promise<Exit>;
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  openai(apiKey?: string): OpenAI;
  signal(name: NodeJS.Signals): void;
  /** SIGTERM, then its end. Idempotent. */
  stop(): Promise<Exit>;
  [Symbol.asyncDispose](): Promise<void>;
}

export type Boot =
  | { readonly kind: 'ready'; readonly router: RunningRouter }
  | { readonly kind: 'ended'; readonly exit: Exit; readonly output: string; readonly dataDir: string };

/** Starts the router and waits until it answers. Throws with its output when it does not. */
export async function startRouter(options: StartOptions = {}): Promise<RunningRouter> {
  const boot = await tryStart(options);
  if (boot.kind === 'ready') return boot.router;
  throw new Error(`The router ended with ${boot.exit.code ?? boot.exit.signal}:\n${boot.output}`);
}

/** For starts that may be refused. */
export async function tryStart(options: StartOptions = {}): Promise<Boot> {
  // Another suite may have a fake LM Studio on the well-known port just now; a first start would find it.
  await using _ = await bootLock();
  return bootNow(options);
}

/** Without the lock: for the suite that holds it. */
export async function bootNow(options: StartOptions = {}): Promise<Boot> {
  const dataDir = options.dataDir ?? (await makeDataDir());
  const port = options.port ?? (await freePort());
  const child = (options.spawn ?? spawn)(process.execPath, [routerLauncher, ...(options.args ?? [])], {
    cwd: dataDir,
    env: { ...plainEnvironment(), PORT: String(port), DATA_DIR: dataDir, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const router = observe(child, dataDir, port);
  const ready = await Promise.race([router.exited.then(() => false), answers(router)]);
  if (ready) return { kind: 'ready', router };
  const exit = await router.stop();
  return { kind: 'ended', exit, output: router.output(), dataDir };
}

/** Nothing of the developer's own environment may decide a test. */
export function plainEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SSL_CERT_FILE'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function observe(child: ChildProcess, dataDir: string, port: number): RunningRouter {
  const said: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  const exited = once(child, 'close').then(([code, signal]): Exit => ({ code, signal }));
  const url = `http://127.0.0.1:${port}`;

  async function stop(): Promise<Exit> {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    return exited;
  }

  return {
    url,
    port,
    dataDir,
    pid: child.pid ?? 0,
    output: () => Buffer.concat(said).toString('utf8'),
    exited,
    call: (method, path, body, headers = {}) => call(url + path, method, body, headers),
    openai: (apiKey = 'unused') => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 }),
    signal: (name) => child.kill(name),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

async function call(
  url: string,
  method: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Its own word that it listens counts too: on a taken port somebody else would answer. */
async function answers(router: RunningRouter): Promise<boolean> {
  const deadlineMs = performance.now() + BOOT_TIMEOUT_MS;
  while (performance.now() < deadlineMs) {
    const alive = await fetch(`${router.url}/health/live`).then(
      (response) => response.ok,
      () => false,
    );
    if (alive && /^Provider Router .+ listens on /m.test(router.output())) return true;
    await sleep(20);
  }
  return false;
}
