import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const bin = join(import.meta.dirname, '..', '..', '..', 'bin');
const oldNode = findOldNode();

describe('the launcher', () => {
  let root: string;
  let launcher: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'launcher-'));
    const router = join(root, 'router');
    cpSync(bin, join(router, 'bin'), { recursive: true });
    writeFileSync(join(router, 'package.json'), JSON.stringify({ type: 'module', engines: { node: '>=24.11' } }));
    launcher = join(router, 'bin', 'provider-cli.js');
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function build(source: string): void {
    mkdirSync(join(root, 'router', 'dist'), { recursive: true });
    writeFileSync(join(root, 'router', 'dist', 'cli.js'), source);
  }

  /** A pinned Node, where `npm ci` would have put it. */
  function pinNode(version: string, binary = process.execPath): void {
    const folder = join(root, 'node_modules', `node-${process.platform}-${process.arch}`);
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
    symlinkSync(binary, join(folder, 'bin', 'node'));
  }

  it('runs the built entry with its arguments on a Node that is new enough', () => {
    build('console.log(process.argv.slice(2).join(" ")); process.exitCode = 7;');

    const run = spawnSync(process.execPath, [launcher, 'provider', 'list'], { encoding: 'utf8', timeout: 15_000 });

    expect(run).toMatchObject({ stdout: 'provider list\n', stderr: '', status: 7 });
  });

  it('says how to build where nothing is built', () => {
    const run = spawnSync(process.execPath, [launcher], { encoding: 'utf8', timeout: 15_000 });

    expect(run.status).toBe(1);
    expect(run.stderr).toContain('npm run build');
  });

  describe.skipIf(oldNode === undefined)('on an old Node (skipped where this machine has none)', () => {
    it('names the version that is needed where no pinned Node lies about', () => {
      build('console.log("never");');

      const run = runOld();

      expect(run.status).toBe(1);
      expect(run.stdout).toBe('');
      expect(run.stderr).toContain('needs Node.js 24.11 or newer');
    });

    it('runs with the pinned Node above the package, passing on input, output and exit code', () => {
      pinNode('26.10.0');
      build('console.log(process.version); process.stdin.pipe(process.stdout); process.exitCode = 2;');

      const run = runOld('through stdin');

      expect(run.stdout).toBe(`${process.version}\nthrough stdin`);
      expect(run.status).toBe(2);
    });

    it('does not take a pinned Node that is too old itself', () => {
      pinNode('22.0.0');
      build('console.log("never");');

      expect(runOld().stderr).toContain('needs Node.js');
    });

    it('does not start itself without end where the pinned Node is not what its manifest says', () => {
      pinNode('26.10.0', old());
      build('console.log("never");');

      expect(runOld()).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('needs Node.js') });
    });

    it('passes a signal on and waits for what the program makes of it', async () => {
      pinNode('26.10.0');
      build('process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1e6); console.log("up");');
      const child = spawn(old(), [launcher], { stdio: ['ignore', 'pipe', 'inherit'] });
      await firstOutput(child);

      child.kill('SIGTERM');

      expect(await once(child, 'exit')).toEqual([5, null]);
    });

    it('dies of the signal that its program died of', async () => {
      pinNode('26.10.0');
      build('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1e6);');
      const child = spawn(old(), [launcher], { stdio: 'ignore' });

      expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
    });

    function runOld(input = ''): { status: number | null; stdout: string; stderr: string } {
      return spawnSync(old(), [launcher], { encoding: 'utf8', input, timeout: 15_000 });
    }
  });
});

function old(): string {
  if (oldNode === undefined) throw new Error('this machine has no old Node');
  return oldNode;
}

function findOldNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== dirname(process.execPath));
  const candidates = [...folders, '/usr/bin', '/usr/local/bin'].map((folder) => join(folder, 'node'));
  return candidates.find((node) => {
    const version = /^v(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];
    return version !== undefined && Number(version) >= 20 && Number(version) < 24;
  });
}

async function firstOutput(child: ChildProcess): Promise<void> {
  if (child.stdout !== null) await once(child.stdout, 'data');
}
