import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../../router/src/providers/testing/fake-upstream.ts';
import { freePort } from '../../end-to-end/kit/free-port.ts';
import { question } from '../../end-to-end/kit/providers.ts';
import { type Reply, type RunningRouter, startRouter } from '../../end-to-end/kit/start-router.ts';
import { adapt } from './adapt.ts';
import { databasePath, type Installation, makeInstallation } from './make-installation.ts';
import { prelude } from './prelude.ts';
import type { Block } from './read-document.ts';
import { type BlockRun, type RunOptions, runScript } from './run-block.ts';

/** What a block presumes, or what it is run with beside its printed text. */
export interface BlockOptions extends RunOptions {
  /** The id where the document says PROVIDER_ID. */
  readonly providerId?: string;
  /** Of the same language, before and after the printed text: what an earlier block of the document defined, the call of what this one defines. */
  readonly before?: string;
  readonly after?: string;
  /** Where the router is said to be; the real place by default. */
  readonly origin?: string;
}

/** A running router, the programs that the document knows beside it, and the reader's folder. */
export interface World extends AsyncDisposable {
  readonly router: RunningRouter;
  readonly installation: Installation;
  readonly lmStudio: FakeUpstream;
  readonly qwenProxy: FakeUpstream;
  /** The base URL of an LM Studio that is switched off. */
  readonly deadUrl: string;
  run(block: Block, options?: BlockOptions): Promise<BlockRun>;
  get(path: string): Promise<Reply['body']>;
  post(path: string, body?: unknown): Promise<Reply['body']>;
  put(path: string, body: unknown): Promise<Reply['body']>;
  /** An LM Studio that lists and answers, unless `config` says otherwise. */
  addProvider(id: string, fields?: Readonly<Record<string, unknown>>): Promise<void>;
  activate(id: string): Promise<void>;
  /** Who answers a chat request that names nobody. */
  answeringProvider(): Promise<string | null>;
  /** What another process reads in the database of the running router: a line per row. */
  sql(statement: string): string;
}

const qwenModels = ['qwen3-max', 'qwen3-coder', 'qwen3-coder-plus'];

export async function startWorld(): Promise<World> {
  const installation = await makeInstallation();
  const lmStudio = await fakeUpstream({ says: 'LM Studio says hello.' }, { models: qwenModels });
  const qwenProxy = await fakeUpstream({ says: 'The proxy says hello.' }, { models: qwenModels });
  const router = await startRouter({ dataDir: installation.dataDir });
  const deadUrl = `http://127.0.0.1:${await freePort()}/v1`;

  async function ask(method: string, path: string, body?: unknown): Promise<Reply['body']> {
    const reply = await router.call(method, path, body);
    expect(reply.status, `${method} ${path}: ${reply.text}`).toBeLessThan(300);
    return reply.body;
  }

  async function activate(id: string): Promise<void> {
    await ask('PUT', '/v1/settings/active_provider', { value: id });
  }

  return {
    router,
    installation,
    lmStudio,
    qwenProxy,
    deadUrl,
    run(block, { providerId = 'lm-studio-default', before = '', after = '', origin, env, ...options } = {}) {
      const addresses = {
        // As printed, `localhost`: the reader's programs find the server behind that name themselves.
        router: origin ?? `http://localhost:${router.port}`,
        lmStudio: lmStudio.origin,
        qwenProxy: qwenProxy.origin,
        providerId,
      };
      const text = adapt(`${before}${block.text}\n${after}`, addresses);
      return runScript(installation.folder, block.language, prelude(block.language, text) + text, {
        ...options,
        env: { DATA_DIR: installation.dataDir, ...env },
      });
    },
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    put: (path, body) => ask('PUT', path, body),
    async addProvider(id, { config, ...fields } = {}) {
      const provider = { id, name: id, type: 'lm-studio', enabled: true, priority: 10, ...fields };
      await ask('POST', '/v1/providers', { ...provider, config: { baseURL: lmStudio.url, ...(config as object) } });
    },
    activate,
    async answeringProvider() {
      const reply = await router.call('POST', '/v1/chat/completions', question({ model: qwenModels[0] }));
      return reply.headers.get('x-router-provider');
    },
    sql(statement) {
      using database = new DatabaseSync(join(installation.folder, databasePath), { readOnly: true });
      const rows = database.prepare(statement).all();
      return rows.map((row) => Object.values(row).join('|')).join('\n');
    },
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]();
      await lmStudio.close();
      await qwenProxy.close();
    },
  };
}
