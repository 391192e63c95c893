import { expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import type { ReplyTools } from './answer-reader.ts';
import { PlainReader } from './plain-reader.ts';
import { defaultQuirks } from './quirks.ts';

/** What becomes of a plain answer that is passed on as it came. */
function reading(answer: JsonObject) {
  const told: { bytes?: Uint8Array; summary?: AnswerSummary; failure?: ProviderFailure } = {};
  const tools: ReplyTools = {
    quirks: defaultQuirks,
    context: {
      quirks: defaultQuirks,
      fallback: { id: 'chatcmpl-1', model: 'a', createdS: 1 },
      newCallId: () => 'call_1',
    },
    choices: 1,
    dialect: 'openai-chat',
    answers: 'choices',
    wantedVectors: 0,
    maxBytes: 1_000,
    head() {},
    bytes: (chunk) => {
      told.bytes = chunk;
    },
    comments() {},
    events() {},
    end: (summary) => {
      told.summary = summary;
    },
    fail: (failure) => {
      told.failure = failure;
    },
    failureIn200: (envelope) => ({
      kind: 'server-error',
      status: 200,
      retryAfterMs: undefined,
      message: JSON.stringify(envelope),
    }),
  };
  const bytes = Buffer.from(JSON.stringify(answer));
  const reader = new PlainReader(tools, { kind: 'bytes' });
  reader.data(bytes);
  reader.ended();
  return { ...told, sent: bytes };
}

const choice = { index: 0, message: { role: 'assistant', content: 'Grüße, 世界' }, finish_reason: 'stop' };

it('passes on the bytes that came and tells names in any script', () => {
  const { bytes, summary, sent } = reading({
    model: '模型-ü',
    choices: [choice],
    usage: { prompt_tokens: 2, completion_tokens: 3 },
  });
  expect(bytes).toBe(sent);
  expect(summary).toMatchObject({
    answeredModel: '模型-ü',
    finishReason: { kind: 'stop' },
    usage: { outputTokens: 3 },
  });
});

it('tells an error that came with status 200 in the words of the provider', () => {
  const { failure } = reading({ error: { message: 'Überlastet, 请稍后' } });
  expect(failure?.message).toContain('Überlastet, 请稍后');
});
