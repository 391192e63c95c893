import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeUpstream } from '../../providers/testing/fake-upstream.ts';
import { BaseProvider, type CustomChunk, type CustomRequest } from './base-provider.ts';
import { EnhancedProviderManager } from './enhanced-provider-manager.ts';
import { ProviderRegistry } from './provider-registry.ts';
import type { ProviderResponse } from './provider-response.ts';

const open: { close(): Promise<void> }[] = [];
const seen: CustomRequest[] = [];
let fails: unknown;

/** As D4 builds one: it knows when its call began, what it costs, and what an error means. */
class Echo extends BaseProvider {
  static made = 0;
  initialized = 0;
  failures = 0;
  isClosed = false;

  // biome-ignore lint/suspicious/noExplicitAny: as D4 declares it.
  constructor(config: any) {
    super(config);
    Echo.made += 1;
    this.name = 'echo';
  }

  override async initialize(): Promise<void> {
    await super.initialize();
    this.initialized += 1;
    if (this.config['breaksOnce'] === true && this.initialized === 1) throw new Error('not yet');
  }

  async complete(request: CustomRequest): Promise<ProviderResponse> {
    seen.push(request);
    try {
      if (fails !== undefined) throw fails;
      await sleep(request.prompt === 'slow' ? 300 : 1);
      const usage = { input_tokens: 10, output_tokens: 5 };
      return {
        content: `${this.config['greeting'] ?? 'You said'}: ${request.prompt}`,
        provider: this.name,
        model: this.config.model,
        cost: this.calculateCost({ usage }),
        latency: Date.now() - this.requestStartTime,
        tokens: { input: 10, output: 5, total: 15 },
      };
    } catch (error) {
      throw this.handleError(error);
    }
  }
}

class Streaming extends Echo {
  override async *stream({ prompt, signal }: CustomRequest): AsyncGenerator<CustomChunk> {
    for (const word of prompt.split(' ')) {
      signal.throwIfAborted();
      yield `${word} `;
      if (word === 'break') throw Object.assign(new Error('gone'), { status: 500 });
    }
    yield { tokens: { input: 1, output: 2, total: 3 }, cost: 0.5, finishReason: 'length' };
  }
}

beforeEach(() => {
  fails = undefined;
  seen.length = 0;
  Echo.made = 0;
  ProviderRegistry.register('echo', Echo);
  ProviderRegistry.register('streaming', Streaming);
});

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
  for (const type of ProviderRegistry.list()) ProviderRegistry.unregister(type);
});

function manager(providers: object): EnhancedProviderManager {
  const made = new EnhancedProviderManager({ config: { providers } as never });
  open.push({ close: () => made.close(0) });
  return made;
}

const models = { small: { maxTokens: 99, costPerToken: 0.001 }, large: { costPerToken: { input: 0.01, output: 0.1 } } };
const mine = { type: 'echo', endpoint: 'https://my-api.example/v1', apiKey: 'k-123', models, greeting: 'Echo' };

describe('a provider of one’s own', () => {
  it('is configured and asked like any other', async () => {
    const answer = await manager({ mine }).complete({
      prompt: 'Hi',
      system: 'Be kind.',
      options: { temperature: 0.3 },
    });
    expect(answer).toMatchObject({ content: 'Echo: Hi', provider: 'mine', model: 'small', cost: 0.015 });
    expect(answer.tokens).toEqual({ input: 10, output: 5, total: 15 });
    expect(seen[0]).toMatchObject({
      prompt: 'Hi',
      model: 'small',
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi' },
      ],
      options: { temperature: 0.3, maxTokens: 99 },
    });
  });

  it('knows its own call among many side by side', async () => {
    const asked = manager({ mine });
    const [slow, quick] = await Promise.all([
      asked.complete({ prompt: 'slow', provider: 'mine', model: 'large' }),
      asked.complete({ prompt: 'quick', provider: 'mine', model: 'small' }),
    ]);
    expect([slow.model, quick.model]).toEqual(['large', 'small']);
    expect(slow.cost).toBeCloseTo(0.6);
    expect(quick.cost).toBeCloseTo(0.015);
    expect(Echo.made).toBe(1);
  });

  it.each([
    [Object.assign(new Error('slow down'), { status: 429, headers: { 'retry-after': '7' } }), 'rate-limited'],
    [Object.assign(new Error('who are you'), { response: { status: 401 } }), 'authentication'],
    [Object.assign(new Error('fetch failed'), { cause: { code: 'ECONNREFUSED' } }), 'unreachable'],
    [Object.assign(new Error('too late'), { code: 'ETIMEDOUT' }), 'timed-out'],
    [Object.assign(new Error('oh'), { statusCode: 503 }), 'overloaded'],
    [new TypeError('x is not a function'), 'server-error'],
    ['just words', 'server-error'],
  ])('that fails with %s leaves the answer to another', async (error, outcome) => {
    fails = error;
    const upstream = await fakeUpstream({ says: 'Well.' }, { models: ['m'] });
    open.push(upstream);
    const other = { type: 'local', endpoint: upstream.url, models: { m: {} } };
    const answer = await manager({ mine, other }).complete({ prompt: 'Hi', preferences: { providers: ['mine'] } });
    expect(answer).toMatchObject({ provider: 'other', content: 'Well.' });
    expect(answer.attempts?.[0]).toMatchObject({ provider: 'mine', outcome });
  });

  it('says when to come back, ends at the caller’s own mistake, and never tells its key', async () => {
    fails = Object.assign(new Error('the key k-123 is tired'), { status: 429, retryAfterMs: 60_000 });
    const limited = manager({ mine: { ...mine, retry: { maxAttempts: 1 } } }).complete({ prompt: 'Hi' });
    await expect(limited).rejects.toMatchObject({
      name: 'RateLimitError',
      message: expect.stringContaining('the key *** is tired'),
    });
    fails = Object.assign(new Error('what?'), { status: 422 });
    await expect(manager({ mine }).complete({ prompt: 'Hi' })).rejects.toMatchObject({
      name: 'InvalidRequestError',
      attempts: [{}],
    });
  });

  it('streams where it can, and in one piece where it cannot', async () => {
    const asked = manager({ mine, words: { type: 'streaming', models: { m: {} } } });
    const pieces = async (provider: string): Promise<readonly string[]> => {
      const said: string[] = [];
      for await (const chunk of asked.stream({ prompt: 'one two', provider })) {
        if (chunk.type === 'content') said.push(chunk.content);
        if (chunk.type === 'done') said.push(`${chunk.response.finishReason} ${chunk.response.cost}`);
      }
      return said;
    };
    expect(await pieces('words')).toEqual(['one ', 'two ', 'length 0.5']);
    expect(await pieces('mine')).toEqual(['Echo: one two', 'stop 0.015']);
  });

  it('that breaks in the middle of a stream breaks it, and says why', async () => {
    const asked = manager({ words: { type: 'streaming', models: { m: {} } } });
    const said: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const chunk of asked.stream({ prompt: 'one break two' })) said.push(chunk.content);
    };
    await expect(reading()).rejects.toThrow('gone');
    expect(said).toEqual(['one ', 'break ']);
  });

  it('that returns nothing is told so', async () => {
    class Forgetful extends Echo {
      override async complete(): Promise<ProviderResponse> {
        return undefined as never;
      }
    }
    ProviderRegistry.register('forgetful', Forgetful);
    const asked = manager({ mine: { type: 'forgetful', models: { m: {} }, retry: { maxAttempts: 1 } } });
    await expect(asked.complete({ prompt: 'Hi' })).rejects.toThrow('complete() of "echo" returned no answer');
  });

  it('is told when nobody wants the answer any more', async () => {
    const abort = new AbortController();
    const waiting = manager({ mine }).complete({ prompt: 'slow', signal: abort.signal });
    await expect.poll(() => seen.length).toBe(1);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen[0]?.signal.aborted).toBe(true);
  });

  it('is initialized once, and again after it failed', async () => {
    const asked = manager({ mine: { ...mine, breaksOnce: true, retry: { maxAttempts: 1 } } });
    await expect(asked.complete({ prompt: 'Hi' })).rejects.toThrow('not yet');
    expect(await asked.complete({ prompt: 'Hi' })).toMatchObject({ content: 'Echo: Hi' });
    await asked.complete({ prompt: 'Hi' });
    expect(Echo.made).toBe(1);
  });

  it('is healthy where anything answers at its endpoint, and says what is wrong with its config', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
    open.push({ close: async () => void server.close() });
    await expect.poll(() => server.listening).toBe(true);
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const asked = manager({
      good: { ...mine, endpoint },
      dead: { ...mine, endpoint: 'http://127.0.0.1:1' },
      odd: { ...mine, endpoint: 'nowhere' },
    });
    const health = await asked.checkHealth();
    expect(health.map(({ provider, healthy }) => [provider, healthy]).sort()).toEqual([
      ['dead', false],
      ['good', true],
      ['odd', false],
    ]);
    expect(health.find(({ provider }) => provider === 'odd')?.error).toContain('endpoint is not a URL');
  });

  it('may be registered after the manager was made, and under a name of this router', async () => {
    ProviderRegistry.unregister('echo');
    const asked = manager({});
    await asked.initialize();
    await expect(asked.addProvider('mine', mine)).rejects.toThrow('no provider type "echo"');
    ProviderRegistry.register('echo', Echo);
    ProviderRegistry.register('openai', Echo);
    await asked.addProvider('mine', mine);
    await asked.addProvider('other', { ...mine, type: 'openai' });
    expect(await asked.complete({ prompt: 'Hi', provider: 'other' })).toMatchObject({ content: 'Echo: Hi' });
    expect(() => ProviderRegistry.register('No Slug', Echo)).toThrow('small letters');
  });
});
