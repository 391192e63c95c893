import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../router/src/domain/json.ts';
import { MessagesRequest } from '../../router/src/doors/inference/anthropic/messages-request.ts';
import { adapterFor } from '../../router/src/providers/anthropic/testing/adapter-for.ts';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { type FakeScript, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { RecordingSink } from '../../router/src/providers/testing/recording-sink.ts';
import { TEST_SECRET } from '../../router/src/providers/testing/test-request.ts';

/** What Claude Code writes for the newest model, which it believes to be behind a name that it does not know. */
const newest: JsonObject = {
  model: 'auto',
  max_tokens: 64_000,
  thinking: { type: 'adaptive' },
  output_config: { effort: 'xhigh' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  system: [{ type: 'text', text: 'You help.' }],
  messages: [
    { role: 'user', content: 'Hi' },
    { role: 'system', content: 'Agents: none.' },
  ],
};

async function send(body: JsonObject, upstreamModel: string, script: FakeScript = {}) {
  const upstream = await fakeUpstream(script, { speaks: fakeAnthropic });
  const adapter = adapterFor(upstream.url);
  try {
    const text = JSON.stringify(body);
    const request = new MessagesRequest({ bytes: Buffer.from(text), body, text }, {});
    const sink = new RecordingSink();
    adapter.chat({ request, upstreamModel, secret: TEST_SECRET, requestId: 'r' }, sink);
    const outcome = await sink.outcome();
    return {
      text,
      sink,
      outcome,
      sent: upstream.requests.map(({ bytes, body }) => ({ text: bytes.toString(), body })),
    };
  } finally {
    await adapter.close();
    await upstream.close();
  }
}

describe('a request in Anthropic’s dialect that was written for another Claude', () => {
  it('is said as the model takes it that the router chose', async () => {
    const { sent, sink, outcome } = await send(newest, 'claude-3-5-haiku-20241022');
    expect(outcome).toMatchObject({ kind: 'ended', summary: { warnings: [expect.stringContaining('8192')] } });
    expect(sink.answerHead).toMatchObject({ form: 'events', dropped: ['reasoning', 'context_management'] });
    expect(sent[0]?.body).toEqual({
      model: 'claude-3-5-haiku-20241022',
      max_tokens: 8_192,
      system: [
        { type: 'text', text: 'You help.' },
        { type: 'text', text: 'Agents: none.' },
      ],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
    const budgeted = await send(newest, 'claude-sonnet-4-5');
    expect(budgeted.sent[0]?.body).toMatchObject({
      max_tokens: 64_000,
      thinking: { type: 'enabled', budget_tokens: 32_000 },
      context_management: newest['context_management'],
    });
    expect(budgeted.sent[0]?.body).not.toHaveProperty('output_config');
  });

  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 2_000 } }, 'claude-opus-4-7'],
    [{ thinking: { type: 'enabled', budget_tokens: 60_000 }, max_tokens: 64_000 }, 'claude-opus-4-1'],
    [{ temperature: 0.5, top_p: 0.9 }, 'claude-sonnet-4-5'],
    [{ top_k: 3 }, 'claude-opus-4-8'],
    [{ tools: [{ name: 'a', input_schema: {}, strict: true }] }, 'claude-sonnet-4-0'],
    [{ tools: [{ name: 'a', input_schema: {} }], tool_choice: { type: 'any' } }, 'claude-opus-5-5'],
    [{ output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } }, 'claude-3-haiku-20240307'],
    [{ thinking: { type: 'disabled' } }, 'claude-opus-5-5'],
  ])('says %j otherwise to %s', async (fields, model) => {
    const body = { model: 'auto', max_tokens: 1_000, messages: [{ role: 'user', content: 'Hi' }], ...fields };
    const { sent, sink } = await send(body as JsonObject, model);
    expect(sink.answerHead?.form).toBe('events');
    expect(sent[0]?.body).not.toMatchObject(fields);
  });

  it('keeps a budget inside the limit that this model has', async () => {
    const body = { ...newest, thinking: { type: 'enabled', budget_tokens: 60_000 } };
    const { sent } = await send(body, 'claude-opus-4-1');
    expect(sent[0]?.body).toMatchObject({ max_tokens: 32_000, thinking: { budget_tokens: 31_999 } });
  });

  it('passes as it came where the model takes all of it, and where the client named that model itself', async () => {
    const same = await send(newest, 'claude-opus-4-8');
    expect(same.sent[0]?.text).toBe(same.text.replace('"auto"', '"claude-opus-4-8"'));
    for (const model of ['claude-3-5-haiku-20241022', 'home/claude-3-5-haiku-20241022']) {
      const named = await send({ ...newest, model }, 'claude-3-5-haiku-20241022');
      expect(named.sent[0]?.text).toBe(named.text.replace('home/', ''));
    }
  });

  it('is said once more with its instructions in the user’s words, where a copy of the API takes none in the middle', async () => {
    const error = 'messages[1].role: unknown variant `system`, expected `user` or `assistant`';
    const body = JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message: error } });
    const model = 'deepseek-chat';
    const { sent, outcome } = await send({ ...newest, model }, model, [{ raw: { status: 400, body } }, {}]);
    expect(outcome.kind).toBe('ended');
    expect(sent).toHaveLength(2);
    const folded = { type: 'text', text: '<system-reminder>\nAgents: none.\n</system-reminder>' };
    expect(sent[1]?.body).toMatchObject({
      system: [{ text: 'You help.' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }, folded] }],
    });
    const other = await send({ ...newest, model }, model, [{ fault: 'invalid-request' }, {}]);
    expect(other.sent).toHaveLength(1);
  });
});
