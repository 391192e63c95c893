import { describe, expect, it } from 'vitest';
import { GO_ON_WORDS } from '../../router/src/domain/go-on-words.ts';
import type { JsonObject } from '../../router/src/domain/json.ts';
import { readMeaning as readMessages } from '../../router/src/doors/inference/anthropic/read-meaning.ts';
import { readMeaning as readChat } from '../../router/src/doors/inference/openai/read-meaning.ts';
import { providerTypes } from '../../router/src/providers/index.ts';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { type FakeDialect, fakeOpenAi } from '../../router/src/providers/testing/fake-dialect.ts';
import { fakeGoogle } from '../../router/src/providers/testing/fake-google.ts';
import { fakeResponses } from '../../router/src/providers/testing/fake-responses.ts';
import { sentBody } from '../../router/src/providers/testing/sent-body.ts';
import type { TestRequestOptions } from '../../router/src/providers/testing/test-request.ts';

const messages = [
  { role: 'user', content: 'q' },
  { role: 'assistant', content: 'Here it is: {' },
];
const prefilled: TestRequestOptions = { dialect: 'events', meaning: readMessages({ messages, max_tokens: 9 }) };
const chat: TestRequestOptions = { dialect: 'events', meaning: readChat({ messages }) };

async function told(
  type: string,
  upstreamModel: string,
  request: TestRequestOptions = prefilled,
  { config = {}, speaks = fakeOpenAi }: { config?: JsonObject; speaks?: FakeDialect } = {},
) {
  const provider = providerTypes.find(type);
  if (provider === undefined) throw new Error(type);
  const { body, warnings } = await sentBody(provider, { ...request, upstreamModel }, () => config, speaks);
  return { isTold: JSON.stringify(body).includes(GO_ON_WORDS), warnings: warnings.length };
}

describe('words of the model that its answer shall go on from', () => {
  it('are said to be such to a model that answers anew, and the client hears of it', async () => {
    const yes = { isTold: true, warnings: 1 };
    expect(await told('openai', 'gpt-4o')).toEqual(yes);
    const responses = { config: { api: 'responses' }, speaks: fakeResponses };
    expect(await told('openai', 'gpt-4o', prefilled, responses)).toEqual(yes);
    expect(await told('openrouter', 'anthropic/claude-opus-4.6')).toEqual(yes);
    expect(await told('google', 'gemini-2.5-flash', prefilled, { speaks: fakeGoogle })).toEqual(yes);
  });

  it('are left as they are where the model goes on from them, or nobody says that it shall', async () => {
    const no = { isTold: false, warnings: 0 };
    expect(await told('openrouter', 'anthropic/claude-sonnet-4.5')).toEqual(no);
    expect(await told('mistral', 'mistral-large-latest')).toEqual(no);
    expect(await told('google', 'gemini-2.5-flash', chat, { speaks: fakeGoogle })).toEqual(no);
    expect(await told('anthropic', 'claude-sonnet-4-5', chat, { speaks: fakeAnthropic })).toEqual(no);
  });

  it('are never sent last to a Claude that refuses that', async () => {
    const at = { speaks: fakeAnthropic };
    expect(await told('anthropic', 'claude-opus-4-6', chat, at)).toEqual({ isTold: true, warnings: 1 });
    const another: TestRequestOptions = {
      dialect: 'anthropic-messages',
      body: { model: 'auto', messages, max_tokens: 9 },
      meaning: readMessages({ messages, max_tokens: 9 }),
    };
    expect(await told('anthropic', 'claude-opus-4-6', another, at)).toEqual({ isTold: true, warnings: 1 });
  });
});
