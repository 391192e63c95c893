import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { projectRoot } from './kit/start-router.ts';

const dist = join(projectRoot, 'router', 'dist');

/** Every file of the build that is loaded with this one, and what they import from Node; what is loaded only when it is called is left out. */
function loadedWith(file: string, seen = new Map<string, readonly string[]>()): ReadonlyMap<string, readonly string[]> {
  if (seen.has(file)) return seen;
  const text = readFileSync(file, 'utf8');
  const names = [...text.matchAll(/^(?:import|export)\b[^;]*?(?:from\s*)?["']([^"']+)["'];?$/gm)].map(
    ([, name = '']) => name,
  );
  seen.set(file, names);
  for (const name of names) if (name.startsWith('.')) loadedWith(join(dirname(file), name), seen);
  return seen;
}

/** The sources that a file of the build was made of. */
function sourcesOf(file: string): readonly string[] {
  // Glue of the bundler has none.
  if (!existsSync(`${file}.map`)) return [];
  const map: { readonly sources: readonly string[] } = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  return map.sources.map((source) => join(dirname(file), source));
}

/** What a program that only asks models has no use for. */
const foreign =
  /\/src\/(?:store\/(?:sqlite|statements|migrations)|doors\/(?:http|management|inference))\/|node_modules\/(?:fastify|kysely)\//;

it('importing the library loads no server and no database', () => {
  const loaded = loadedWith(join(dist, 'index.js'));
  expect([...loaded.values()].flat()).not.toContain('node:sqlite');
  const sources = [...loaded.keys()].flatMap(sourcesOf);
  expect(sources.filter((source) => source.endsWith('/doors/library/enhanced-provider-manager.ts'))).toHaveLength(1);
  expect(sources.filter((source) => foreign.test(source))).toEqual([]);
  // The same look finds them where they are.
  const house = readdirSync(dist).filter((name) => /^compose-(?:house|server)-[^.]*\.js$/.test(name));
  const ofServer = house.flatMap((name) => [...loadedWith(join(dist, name)).keys()]).flatMap(sourcesOf);
  expect(ofServer.some((source) => foreign.test(source))).toBe(true);
});

/** A program that imports the package by its name. */
async function runProgram(text: string, env: Readonly<Record<string, string>> = {}) {
  const folder = await makeDataDir();
  await mkdir(join(folder, 'node_modules'));
  await symlink(join(projectRoot, 'router'), join(folder, 'node_modules', 'provider-router'));
  await writeFile(join(folder, 'program.mjs'), text);
  const child = spawn(process.execPath, ['program.mjs'], { cwd: folder, env: { PATH: process.env['PATH'], ...env } });
  const said: string[] = [];
  child.stdout.on('data', (chunk) => said.push(String(chunk)));
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  const [code] = await once(child, 'close');
  return { code, said: said.join('') };
}

it('at run time neither is loaded before a database is named, and then it is', async () => {
  const { said } = await runProgram(`
    import { EnhancedProviderManager } from 'provider-router';
    const loads = () => process.moduleLoadList.filter((name) => /sqlite$/.test(name)).length;
    const memory = new EnhancedProviderManager({ config: { providers: { demo: { type: 'demo' } } } });
    console.log('answered', (await memory.complete({ prompt: 'Hi', provider: 'demo' })).content.length > 0, loads());
    const kept = new EnhancedProviderManager({ database: 'router.db' });
    await kept.initialize();
    console.log('kept', loads() > 0);
    await kept.close();
  `);
  expect(said).toBe('answered true 0\nkept true\n');
});

it('a program ends when its work is done, closed or not', async () => {
  const upstream = await fakeUpstream({ says: 'Hello.' }, { models: ['m'] });
  const { code, said } = await runProgram(
    `
    import { EnhancedProviderManager } from 'provider-router';
    const manager = new EnhancedProviderManager({
      config: { providers: { one: { type: 'local', endpoint: process.env.UPSTREAM, models: { m: {} } } } },
      healthMonitoring: true,
    });
    console.log((await manager.complete({ prompt: 'Hi' })).content);
    for await (const chunk of manager.stream({ prompt: 'Hi' })) break;
    await manager.updateProvider('one', { priority: 2 });
  `,
    { UPSTREAM: upstream.url },
  );
  expect(said).toBe('Hello.\n');
  expect(code).toBe(0);
  await upstream.close();
}, 20_000);
