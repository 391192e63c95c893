import { spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Plugin, type RolldownOutput, rolldown } from 'rolldown';

/**
 * Builds `router/dist`: rolldown bundles the entries (loading fastify, kysely, zod and undici file by file costs 125 ms of every start,
 * bundled 50: docs/decisions/0004), tsc checks the types and emits declarations. The bundle carries other people's code,
 * so their licences are written beside it.
 */
const router = join(import.meta.dirname, '..', 'router');
const dist = join(router, 'dist');
const stamp = join(dist, '.built');

/**
 * undici loads HTTP/2 at its start, with TLS, and does without where Node has none. No upstream is spoken to in it (providers/kit/upstream-http.ts), and
 * some MiB of every start are saved.
 */
const withoutHttp2: Plugin = {
  name: 'without-http2',
  resolveId: (id, importer) => (id === 'node:http2' && importer?.includes('/undici/') ? '\0no-http2' : undefined),
  load: (id) => (id === '\0no-http2' ? 'module.exports = { constants: {} };' : undefined),
};

if (isUpToDate()) process.exit(0);

const [bundle, typesAreGood] = await Promise.all([bundleEntries(), emitDeclarations()]);
// A build that fails leaves what was there.
if (!typesAreGood) process.exit(1);
mkdirSync(dist, { recursive: true });
writeBundle(bundle);
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licencesOf(bundle));
// The figures of models: read one by one when they are asked for (prices/read-data-file.ts).
cpSync(join(router, 'src', 'prices', 'data'), join(dist, 'data'), { recursive: true });
for (const name of ['LICENSE', 'NOTICE']) copyFileSync(join(router, '..', name), join(router, name));
removeStaleChunks(bundle);
writeFileSync(stamp, fileNames(bundle).join('\n'));

/** Whether nothing that the build reads is younger than the last good build: a start then costs no build. */
function isUpToDate(): boolean {
  if (!existsSync(stamp)) return false;
  const builtAtMs = statSync(stamp).mtimeMs;
  const sources = readdirSync(join(router, 'src'), { recursive: true, withFileTypes: true });
  const read = [
    ...sources.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
    ...['../package-lock.json', '../tsconfig.base.json', 'tsconfig.json', 'package.json'].map((name) =>
      join(router, name),
    ),
    import.meta.filename,
  ];
  return read.every((path) => statSync(path).mtimeMs <= builtAtMs);
}

async function bundleEntries(): Promise<RolldownOutput> {
  const build = await rolldown({
    cwd: router,
    platform: 'node',
    plugins: [withoutHttp2],
    input: {
      server: 'src/doors/cli/provider-router.ts',
      cli: 'src/doors/cli/provider-cli.ts',
      swarm: 'src/doors/cli/qwen-swarm-enhanced.ts',
      'history-worker': 'src/store/sqlite/history-worker.ts',
      'record-worker': 'src/store/sqlite/record-worker.ts',
      'registry-copy-worker': 'src/store/sqlite/registry-copy-worker.ts',
      'response-worker': 'src/store/sqlite/response-worker.ts',
      'training-worker': 'src/request/learning/training-worker.ts',
      'schema-worker': 'src/providers/kit/schema-worker.ts',
      index: 'src/index.ts',
    },
  });
  return build.generate({
    format: 'esm',
    sourcemap: true,
    // Node keeps the text of what it runs in memory. White space stays: of a crash it prints the whole line.
    comments: false,
    entryFileNames: '[name].js',
    // Beside the entries, so that `new URL('./record-worker.js', import.meta.url)` holds from every chunk.
    chunkFileNames: '[name]-[hash].js',
  });
}

/** Entries last: a program that starts meanwhile finds every chunk that its entry names. */
function writeBundle(built: RolldownOutput): void {
  const isEntry = (file: RolldownOutput['output'][number]): boolean => file.type === 'chunk' && file.isEntry;
  for (const file of [...built.output].sort((left, right) => Number(isEntry(left)) - Number(isEntry(right)))) {
    writeFileSync(join(dist, file.fileName), file.type === 'chunk' ? inAscii(file.code) : file.source);
  }
}

/** The same program in ASCII: one character beyond Latin-1, in a sentence for people, doubles what its whole file takes in memory. */
function inAscii(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function fileNames(built: RolldownOutput): readonly string[] {
  return built.output.map((file) => file.fileName);
}

/** The chunks of the build before stay as well: a router that runs from this folder may still load one of them. */
function removeStaleChunks(built: RolldownOutput): void {
  const before = existsSync(stamp) ? readFileSync(stamp, 'utf8').split('\n') : [];
  const kept = new Set([...before, ...fileNames(built)]);
  for (const name of readdirSync(dist)) {
    if (/\.js(\.map)?$/.test(name) && !kept.has(name)) rmSync(join(dist, name));
  }
}

function emitDeclarations(): Promise<boolean> {
  const compiler = spawn('tsc', ['-b', join(router, 'tsconfig.json')], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    compiler.once('error', reject);
    compiler.once('exit', (code) => resolve(code === 0));
  });
}

function licencesOf(built: RolldownOutput): string {
  const packages = new Set<string>();
  for (const chunk of built.output) {
    if (chunk.type !== 'chunk') continue;
    for (const id of chunk.moduleIds) {
      const root = packageRoot(id);
      if (root !== undefined) packages.add(root);
    }
  }
  return [...packages].sort().map(licenceOf).join('\n\n');
}

function packageRoot(moduleId: string): string | undefined {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(moduleId)?.[1];
}

function licenceOf(root: string): string {
  const manifest: { name: string; version: string; license?: string } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const file = readdirSync(root).find((name) => /^licen[cs]e/i.test(name));
  const text =
    file === undefined
      ? `Licence: ${manifest.license ?? 'see its repository'}`
      : readFileSync(join(root, file), 'utf8');
  return `${'='.repeat(80)}\n${manifest.name} ${manifest.version}\n${'='.repeat(80)}\n${text.trim()}\n`;
}
