import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { toldAnswer } from '../testing/told-answer.ts';
import { groq } from './groq.ts';

describeProviderContract({ type: groq, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('groq', () => {
  it('has no endpoint for completions: it is asked as a chat', async () => {
    const sent = await sentBody(groq, { dialect: 'openai-completions' });
    expect(sent.path).toBe('/v1/chat/completions');
    expect(sent.body).toMatchObject({ messages: [{ role: 'user', content: 'Hi' }] });
  });

  // Shape: recorded calls of a tool without parameters.
  it('calls a tool that takes nothing with an empty object, whatever it says itself', async () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'now', arguments: 'null' } };
    const choice = { index: 0, message: { role: 'assistant', tool_calls: [call] }, finish_reason: 'tool_calls' };
    const body = JSON.stringify({ object: 'chat.completion', model: 'm', choices: [choice] });
    const reply = { status: 200, headers: { 'content-type': 'application/json' }, body };
    const tools = [{ type: 'function', function: { name: 'now' } }];
    const { sink } = await toldAnswer(groq, reply, { body: { tools } });
    expect(sink.breaches).toEqual([]);
    expect(sink.heard).toContainEqual({ type: 'tool-input-delta', choice: 0, call: 0, text: '{}' });
    // Without tools there is no call, and the bytes pass.
    expect((await toldAnswer(groq, reply, {})).sink.answerHead).toMatchObject({ form: 'bytes' });
  });

  it('is spared what it answers 400 to', async () => {
    const sent = await sentBody(groq, { body: { logprobs: true, top_logprobs: 2, max_tokens: 5 } });
    expect(sent.body).toMatchObject({ max_completion_tokens: 5 });
    expect(sent.body).not.toHaveProperty('logprobs');
    expect(sent.dropped).toEqual(['logprobs', 'top_logprobs']);
  });
});
