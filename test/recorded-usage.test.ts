import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dialect } from '../router/src/domain/dialect.ts';
import type { ProviderId } from '../router/src/domain/ids.ts';
import type { JsonObject } from '../router/src/domain/json.ts';
import type { ProviderAdapter } from '../router/src/domain/provider-adapter.ts';
import { totalInputTokens, totalOutputTokens, type Usage } from '../router/src/domain/usage.ts';
import { usageCost } from '../router/src/domain/usage-cost.ts';
import { providerTypes } from '../router/src/providers/index.ts';
import {
  collectedExchanges,
  collectionMissing,
  type RecordedExchange,
} from '../router/src/providers/testing/recorded-exchanges.ts';
import { RecordingSink } from '../router/src/providers/testing/recording-sink.ts';
import { testCall, testTools } from '../router/src/providers/testing/test-request.ts';

/** Whose adapter reads the recordings of a vendor; any other vendor of OpenAI's dialect is an OpenAI-compatible server. */
const typeOf: Readonly<Record<string, string>> = {
  openai: 'openai',
  azure: 'azure-openai',
  groq: 'groq',
  mistral: 'mistral',
  deepseek: 'deepseek',
  xai: 'xai',
  openrouter: 'openrouter',
  together: 'together',
  perplexity: 'perplexity',
  qwen: 'qwen',
};

interface Api {
  readonly api: string;
  /** The type, where the API itself says it. */
  readonly type?: string;
  /** The dialect of a client whose bytes pass through; such an upstream has one. */
  readonly own?: Dialect;
  readonly config?: JsonObject;
  readonly counted: (body: string) => Counted | undefined;
}

/** What a vendor counted, read without the code under test. */
interface Counted {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly reasoning?: number;
}

const apis: readonly Api[] = [
  { api: 'chat-completions', own: 'openai-chat', counted: byChat },
  { api: 'responses', own: 'openai-responses', config: { api: 'responses' }, counted: byResponses },
  { api: 'messages', type: 'anthropic', own: 'anthropic-messages', counted: byMessages },
  { api: 'raw-predict', type: 'anthropic', own: 'anthropic-messages', counted: byMessages },
  { api: 'generate-content', type: 'google', own: 'google-generate', counted: byGenerate },
  { api: 'converse', type: 'bedrock', config: { region: 'us-east-1' }, counted: byConverse },
  { api: 'chat-v2', type: 'cohere', counted: byCohere },
  { api: 'chat', type: 'ollama', config: { mode: 'native' }, counted: byOllama },
];

/** Several answers in one file, which no upstream sends. */
const isOneAnswer = ({ name, body }: RecordedExchange): boolean =>
  !/cererebras-structured-output-tools-1-0/.test(name) &&
  ['event: message_start', '"type":"response.created"'].every((start) => body.split(start).length <= 2);

const missing = collectionMissing();
const adapters = new Map<string, ProviderAdapter>();
let reply: RecordedExchange | undefined;
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(reply?.status ?? 500, reply?.headers);
    response.end(reply?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await Promise.all([...adapters.values()].map((adapter) => adapter.close()));
  server.close();
});

describe.skipIf(missing !== undefined)(`every recorded usage${missing === undefined ? '' : ` (${missing})`}`, () => {
  it.each(apis)('of $api comes in disjoint classes that sum to the vendor’s total, in each form', async (api) => {
    const exchanges = collectedExchanges(api.api).filter((one) => one.status === 200 && isOneAnswer(one));
    let compared = 0;
    for (const exchange of exchanges) {
      const counted = api.counted(exchange.body);
      for (const dialect of [...(api.own === undefined ? [] : [api.own]), 'events' as const]) {
        const usage = await usageOf(api, exchange, dialect);
        if (usage === 'failed') continue;
        if (counted === undefined) expect(usage, exchange.name).toBeUndefined();
        else {
          expect(usage, exchange.name).toBeDefined();
          if (usage !== undefined) compare(usage, counted, `${exchange.name} (${dialect})`);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(4);
  });
});

async function usageOf(api: Api, exchange: RecordedExchange, dialect: Dialect): Promise<Usage | undefined | 'failed'> {
  reply = exchange;
  const sink = new RecordingSink();
  const stream = exchange.streamed || Array.isArray(JSON.parse(exchange.body));
  const body = stream ? { stream_options: { include_usage: true } } : {};
  adapterFor(api, exchange).chat(testCall({ dialect, stream, body }), sink);
  const outcome = await sink.outcome();
  return outcome.kind === 'ended' ? outcome.summary.usage : 'failed';
}

function adapterFor({ type, config }: Api, { provider }: RecordedExchange): ProviderAdapter {
  const name = type ?? typeOf[provider] ?? 'openai-compatible';
  const place = `${name} ${JSON.stringify(config)}`;
  const known = adapters.get(place);
  if (known !== undefined) return known;
  const found = providerTypes.find(name);
  if (found === undefined) throw new Error(`There is no type ${name}.`);
  const reading = found.readConfig({ baseURL: origin, apiKey: 'k', ...config });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  const adapter = found.create(name as ProviderId, reading.config, testTools());
  adapters.set(place, adapter);
  return adapter;
}

function compare(usage: Usage, counted: Counted, name: string): void {
  const {
    reportedCostUsd,
    estimated,
    imageInputTokens = 0,
    imageOutputTokens = 0,
    unbilledInputTokens = 0,
    costUsd,
    serviceTier: _,
    ...classes
  } = usage;
  for (const tokens of Object.values(classes)) {
    expect(Number.isSafeInteger(tokens) && tokens >= 0, `${name}: ${JSON.stringify(classes)}`).toBe(true);
  }
  expect(totalInputTokens(usage) + totalOutputTokens(usage), name).toBe(counted.input + counted.output);
  expect(totalInputTokens(usage), name).toBe(counted.input);
  // What was heard and cached counts as heard.
  const seen = counted.input - usage.audioInputTokens;
  if (counted.cached !== undefined) expect(usage.cacheReadTokens, name).toBe(Math.min(counted.cached, seen));
  if (counted.reasoning !== undefined) expect(usage.reasoningTokens, name).toBeGreaterThanOrEqual(counted.reasoning);
  expect(imageInputTokens, name).toBeLessThanOrEqual(usage.inputTokens);
  expect(imageOutputTokens, name).toBeLessThanOrEqual(usage.outputTokens);
  expect(unbilledInputTokens, name).toBeLessThanOrEqual(usage.inputTokens);
  expect(estimated, name).toBe(false);
  expect(costUsd, name).toBeUndefined();
  expect(reportedCostUsd ?? 0, name).toBeGreaterThanOrEqual(0);
  // With a rate for everything only tools without a published price make a cost unknown.
  const cost = usageCost(usage, { input: 1, output: 1, audioInput: 1, audioOutput: 1, webSearch: 1 });
  if ((usage.otherSoldCalls ?? 0) > 0) expect(cost, name).toBeUndefined();
  else expect(cost, name).toBeGreaterThan(0);
}

// biome-ignore lint/suspicious/noExplicitAny: recorded JSON of vendors, read without the code under test.
type Raw = any;

/** Every JSON value of an answer, streamed or not, in order. */
function bodiesOf(body: string): readonly Raw[] {
  const whole = parsed(body);
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole];
  return body.split(/\r?\n/).flatMap((line) => {
    const value = parsed(line.startsWith('data:') ? line.slice(5) : line);
    return value === undefined || typeof value !== 'object' || value === null ? [] : [value];
  });
}

function parsed(text: string): Raw {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function byChat(body: string): Counted | undefined {
  const usage = bodiesOf(body)
    .flatMap((one) => [one?.usage, one?.x_groq?.usage])
    .findLast((one) => (one?.prompt_tokens ?? 0) + (one?.total_tokens ?? 0) > 0);
  return (
    usage &&
    openAiCounts(
      usage,
      usage.prompt_tokens ?? 0,
      usage.completion_tokens ?? 0,
      usage.prompt_tokens_details,
      usage.completion_tokens_details,
    )
  );
}

function byResponses(body: string): Counted | undefined {
  const usage = bodiesOf(body)
    .map((one) => one?.response?.usage ?? one?.usage)
    // One recording of this address is an answer of the other dialect.
    .findLast((one) => (one?.input_tokens ?? 0) > 0);
  return (
    usage &&
    openAiCounts(
      usage,
      usage.input_tokens ?? 0,
      usage.output_tokens ?? 0,
      usage.input_tokens_details,
      usage.output_tokens_details,
    )
  );
}

/** Where the total is more than both, the rest is thinking that is billed as answer. */
function openAiCounts(usage: Raw, input: number, output: number, inside: Raw, outside: Raw): Counted {
  const cached = inside?.cached_tokens || usage.prompt_cache_hit_tokens || usage.cached_tokens || 0;
  const rest = Math.max(0, (usage.total_tokens ?? 0) - input - output);
  return { input, output: output + rest, cached, reasoning: Math.min(outside?.reasoning_tokens ?? 0, output + rest) };
}

function byMessages(body: string): Counted | undefined {
  const told = bodiesOf(body)
    .flatMap((one) => [one?.message?.usage, one?.usage])
    .filter((one) => one);
  if (told.length === 0) return undefined;
  const last = (name: string): number => told.findLast((one) => typeof one[name] === 'number')?.[name] ?? 0;
  const cached = last('cache_read_input_tokens');
  return {
    input: last('input_tokens') + cached + last('cache_creation_input_tokens'),
    output: last('output_tokens'),
    cached,
  };
}

function byGenerate(body: string): Counted | undefined {
  const usage = bodiesOf(body)
    .map((one) => one?.usageMetadata)
    .findLast((one) => (one?.promptTokenCount ?? one?.candidatesTokenCount) !== undefined);
  if (usage === undefined) return undefined;
  const input = (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0);
  const output = (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0);
  return {
    input,
    output: usage.totalTokenCount === undefined ? output : usage.totalTokenCount - input,
    cached: usage.cachedContentTokenCount ?? 0,
    reasoning: usage.thoughtsTokenCount ?? 0,
  };
}

function byConverse(body: string): Counted | undefined {
  const { usage } = bodiesOf(body)[0] ?? {};
  if (usage === undefined) return undefined;
  const cached = usage.cacheReadInputTokens ?? 0;
  return { input: usage.inputTokens + cached + (usage.cacheWriteInputTokens ?? 0), output: usage.outputTokens, cached };
}

function byCohere(body: string): Counted | undefined {
  const usage = bodiesOf(body)
    .map((one) => one?.usage ?? one?.delta?.usage)
    .findLast((one) => one);
  const tokens = usage?.tokens ?? usage?.billed_units;
  return (
    tokens && { input: tokens.input_tokens ?? 0, output: tokens.output_tokens ?? 0, cached: usage.cached_tokens ?? 0 }
  );
}

function byOllama(body: string): Counted | undefined {
  const end = bodiesOf(body).findLast(
    (one) => one?.done === true && (one.prompt_eval_count ?? one.eval_count) !== undefined,
  );
  return end && { input: end.prompt_eval_count ?? 0, output: end.eval_count ?? 0 };
}
