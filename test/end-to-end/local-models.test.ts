import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './kit/eventually.ts';
import { question, setSetting } from './kit/providers.ts';
import { type RunningRouter, startRouter } from './kit/start-router.ts';

const answer = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
};

/** A machine with Ollama as far as the router asks it: it tells what it has in memory, and holds its answers until it is let. */
class Machine {
  loaded: readonly string[];
  asked = 0;
  most = 0;
  holds = false;
  readonly #held: (() => void)[] = [];
  readonly #server: Server;

  constructor(loaded: readonly string[]) {
    this.loaded = loaded;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  get held(): number {
    return this.#held.length;
  }

  release(): void {
    this.#held.shift()?.();
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const say = (body: unknown): void => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    };
    request.resume();
    if (request.method === 'GET') {
      const models = (request.url === '/api/ps' ? this.loaded : ['m', 'n']).map((name) => ({
        name,
        model: name,
        id: name,
      }));
      say({ models, object: 'list', data: models });
      return;
    }
    this.asked += 1;
    if (this.holds) this.#held.push(() => say(answer));
    else say(answer);
    this.most = Math.max(this.most, this.#held.length);
  }
}

describe('local models', () => {
  const cold = new Machine([]);
  const warm = new Machine(['m']);
  let router: RunningRouter;

  beforeAll(async () => {
    router = await startRouter();
    for (const [id, machine, priority] of [
      ['cold', cold, 20],
      ['warm', warm, 10],
    ] as const) {
      const config = { baseURL: await machine.listen(), mode: 'compatible', defaultModel: 'm' };
      const made = await router.call('POST', '/v1/providers', { id, name: id, type: 'ollama', priority, config });
      expect(made, made.text).toMatchObject({ status: 201 });
    }
  });
  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    for (const machine of [cold, warm]) machine.close();
  });

  const ask = (model: string) => router.call('POST', '/v1/chat/completions', question({ model }));

  it('that are in memory come before those that must be loaded', async () => {
    await setSetting(router, 'routing.strategy', 'performance-optimized');
    await eventually('what is loaded to be known', async () => {
      const { body } = await router.call('POST', '/v1/route/explain', question({ model: 'auto' }));
      return body.candidates.some((one: { first_byte_ms: number }) => one.first_byte_ms > 10_000);
    });
    const before = cold.asked;
    for (let asked = 0; asked < 5; asked += 1)
      expect((await ask('auto')).headers.get('x-router-provider')).toBe('warm');
    expect(cold.asked).toBe(before);
  });

  it('of one machine get so many calls at once as is set, with a strategy and without, and nobody is lost', async () => {
    await setSetting(router, 'routing.callsPerMachine', '1');
    await router.call('DELETE', '/v1/settings/routing.strategy');
    warm.holds = true;
    for (const strategy of [undefined, 'balanced']) {
      if (strategy !== undefined) await setSetting(router, 'routing.strategy', strategy);
      const models = strategy === undefined ? ['warm/m', 'warm/n', 'warm/m', 'warm/n'] : ['m', 'm', 'm'];
      cold.holds = strategy !== undefined;
      const replies = models.map(ask);
      for (let done = 0; done < models.length; done += 1) {
        const machine = await eventually('a held call', () => [warm, cold].find(({ held }) => held > 0));
        machine.release();
      }
      for (const { status } of await Promise.all(replies)) expect(status).toBe(200);
    }
    expect([warm.most, cold.most].every((most) => most <= 1)).toBe(true);
  }, 30_000);
});
