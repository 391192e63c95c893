import { expect, it } from 'vitest';
import { makeDataDir } from './kit/make-data-dir.ts';
import { runCli } from './kit/run-cli.ts';

/** Tells on standard error, at the end, what was loaded: files of the product, and Node's own modules. */
const tell = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const files = [];
  registerHooks({ load: (url, context, next) => (files.push(url), next(url, context)) });
  process.on('exit', () => process.stderr.write(JSON.stringify({ files, own: process.moduleLoadList }) + '\\n'));
`)}`;

async function loadedBy(folder: string, args: readonly string[]) {
  const run = await runCli(folder, args, '', { NODE_OPTIONS: `--import ${tell}` });
  const told: { files: string[]; own: string[] } = JSON.parse(run.stderr.trim().split('\n').at(-1) ?? '');
  const names = told.files.map((url) => url.replace(/^.*\//, '').replace(/-[\w-]{8}\.js$/, ''));
  return { run, names, own: told.own.join('\n') };
}

it('status and provider list load no door, and nothing of Node that they do not use', async () => {
  const folder = await makeDataDir();
  await runCli(folder, ['provider', 'add', 'one', '--type', 'lm-studio', '--base-url', 'http://127.0.0.1:9/v1']);
  const all = await loadedBy(folder, ['provider', 'reload', 'one']);
  // What a command has that calls a door: else the names below would be looked for in vain.
  expect(all.names).toContain('app');

  for (const command of [['status'], ['provider', 'list']]) {
    const { run, names, own } = await loadedBy(folder, command);
    expect(run.stdout).toContain('one');
    expect(names).not.toContain('app');
    // 30 ms each for what `import 'node:http'` alone brings along.
    expect(own).not.toContain('internal/deps/undici/undici');
  }
  expect((await loadedBy(folder, ['--version'])).names).not.toContain('compose-server');
});
