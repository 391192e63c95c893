import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheFolder, toolState } from '../setup/machine.ts';
import { activate } from './kit/providers.ts';
import { plainEnvironment, projectRoot, type RunningRouter, startRouter } from './kit/start-router.ts';

const run = promisify(execFile);
let readme: string;
let router: RunningRouter;

beforeAll(async () => {
  readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
  router = await startRouter();
  await activate(router, 'demo');
});
afterAll(() => router?.[Symbol.asyncDispose]());

/** The first block of that language that says this, with the port of the router under test. */
function block(language: string, containing: string): string {
  const blocks = [...readme.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, code = '']) => code,
  );
  const wanted = blocks.find((code) => code.includes(containing));
  if (wanted === undefined) throw new Error(`README.md has no ${language} block with ${containing}`);
  return wanted.replaceAll(':3001', `:${router.port}`);
}

/** A block of the README as a shell script, with `npx` and `npm` standing for what this checkout built. */
function shell(script: string): Promise<{ stdout: string }> {
  const cli = `"${process.execPath}" "${join(projectRoot, 'router', 'bin', 'provider-cli.js')}"`;
  return run('sh', ['-ec', script.replaceAll('npx provider-cli', cli)], {
    cwd: router.dataDir,
    env: { ...plainEnvironment(), DATA_DIR: router.dataDir },
  });
}

describe('README.md, as printed', () => {
  it('asks the first question by curl', async ({ skip }) => {
    const curl = toolState('curl');
    if (curl.kind === 'missing') return skip(curl.reason);
    const { stdout } = await shell(block('bash', 'curl http').replace('curl ', 'curl -sS '));
    expect(JSON.parse(stdout)).toMatchObject({ choices: [{ message: { role: 'assistant' } }] });
  });

  it('asks from Python', async ({ skip }) => {
    const [python, client] = [toolState('python3'), toolState('python-openai')];
    if (python.kind === 'missing') return skip(python.reason);
    if (client.kind === 'missing') return skip(client.reason);
    const { stdout } = await run(python.where, ['-c', block('python', 'from openai')], {
      env: { PYTHONPATH: client.where },
    });
    expect(stdout).toMatch(/demo/i);
  });

  it('asks from Node', async () => {
    // Inside the project, so that it finds the client; without its types, because Node strips none below node_modules.
    const file = join(cacheFolder, `readme-${process.pid}.mjs`);
    await mkdir(cacheFolder, { recursive: true });
    await writeFile(file, stripTypeScriptTypes(block('ts', 'import OpenAI')));
    try {
      const { stdout } = await run(process.execPath, [file]);
      expect(stdout).toMatch(/demo/i);
    } finally {
      await rm(file);
    }
  });

  it('adds providers and switches to one', async () => {
    await shell(block('bash', 'provider-cli provider add'));
    expect((await router.call('GET', '/v1/settings/active_provider')).body.value).toBe('openai');
    expect((await router.call('GET', '/v1/providers/vllm')).body).toMatchObject({ name: 'My vLLM', enabled: true });
  });

  it('turns fallback on', async () => {
    await shell(block('bash', 'routing.fallbackEnabled'));
    expect((await router.call('GET', '/v1/settings/routing.fallbackEnabled')).body.value).toBe('true');
  });

  it('makes a key', async () => {
    const { stdout } = await shell(block('bash', 'key create my-app').replace(/^HOST=.*$/m, ''));
    const key = /pr-[\w-]+/.exec(stdout)?.[0] ?? '';
    expect((await router.call('GET', '/v1/models')).status).toBe(401);
    expect((await router.call('GET', '/v1/models', undefined, { authorization: `Bearer ${key}` })).status).toBe(200);
  });
});
