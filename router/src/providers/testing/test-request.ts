import type { ChatMeaning, EmbeddingWish } from '../../domain/chat-meaning.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { Dialect } from '../../domain/dialect.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ChatCall, ProviderTools } from '../../domain/provider-adapter.ts';
import { spellsModelOnce } from '../../domain/spells-model-once.ts';

export interface TestRequestOptions {
  readonly dialect?: Dialect;
  readonly stream?: boolean;
  /** More fields of the body of an `openai-chat` request. */
  readonly body?: JsonObject;
  /** The very text of the body, instead of one made of the fields. */
  readonly text?: string;
  readonly meaning?: Partial<ChatMeaning>;
}

const plainMeaning: ChatMeaning = {
  ...emptyMeaning,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
};

/** A chat request as a door would hand it on. */
export function testRequest(options: TestRequestOptions = {}): ChatRequest {
  const { dialect = 'openai-chat', stream = false } = options;
  const fields: JsonObject = {
    model: 'test-model',
    messages: [{ role: 'user', content: 'Hi' }],
    // Required in that one alone.
    ...(dialect === 'anthropic-messages' ? { max_tokens: 1_024 } : {}),
    ...(stream ? { stream: true } : {}),
    ...options.body,
  };
  const text = options.text ?? JSON.stringify(fields);
  const body = JSON.parse(text) as JsonObject;
  const streamOptions = body['stream_options'] as JsonObject | null | undefined;
  return {
    dialect,
    bytes: Buffer.from(text),
    spellsModelOnce: spellsModelOnce(text),
    body,
    model: typeof body['model'] === 'string' ? body['model'] : undefined,
    provider: typeof body['provider'] === 'string' ? body['provider'] : undefined,
    stream: body['stream'] === true,
    wantsUsage: streamOptions?.['include_usage'] === true,
    reasoning: false,
    strict: body['strict'] === true,
    meaning: () => ({ ...plainMeaning, dialect, embedding: embeddingIn(dialect, body), ...options.meaning }),
  };
}

function embeddingIn(dialect: Dialect, { input }: JsonObject): EmbeddingWish | undefined {
  if (dialect !== 'openai-embeddings') return undefined;
  const inputs = Array.isArray(input) ? input : [input];
  return { inputs: inputs.map(String), dimensions: undefined, encoding: 'float' };
}

/** One call of that request with the secret `sk-test-secret-1234567890`. */
export function testCall(
  options: TestRequestOptions & Partial<Pick<ChatCall, 'upstreamModel' | 'abilities'>> = {},
): ChatCall {
  return {
    request: testRequest(options),
    upstreamModel: options.upstreamModel ?? 'test-model',
    ...(options.abilities === undefined ? {} : { abilities: options.abilities }),
    secret: TEST_SECRET,
    requestId: 'req-test-1',
    via: undefined,
  };
}

export const TEST_SECRET = 'sk-test-secret-1234567890';

/** What the house gives to every adapter, made predictable. */
export function testTools(): ProviderTools {
  let count = 0;
  return {
    now: () => 1_790_000_000_000,
    newId: (prefix) => {
      count += 1;
      return `${prefix}${count}`;
    },
    connectTimeoutMs: 5_000,
    userAgent: 'provider-router/test',
    instance: 'instance-test',
  };
}
