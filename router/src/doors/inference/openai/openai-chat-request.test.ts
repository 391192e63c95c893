import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../domain/json.ts';
import { OpenAiChatRequest } from './openai-chat-request.ts';

function request(body: unknown): OpenAiChatRequest {
  const text = JSON.stringify(body);
  return new OpenAiChatRequest({ bytes: Buffer.from(text), text, body: body as JsonObject });
}

describe('OpenAiChatRequest', () => {
  it('takes an absent, empty or null model for none', () => {
    expect(request({ model: 'm' }).model).toBe('m');
    for (const model of [undefined, null, '']) expect(request({ model }).model).toBeUndefined();
  });

  it('reads the provider where it is a text', () => {
    expect(request({ provider: 'p' }).provider).toBe('p');
    expect(request({ provider: { only: ['p'] } }).provider).toBeUndefined();
  });

  it('knows whether a stream and its usage were asked for', () => {
    expect(request({})).toMatchObject({ stream: false, wantsUsage: false });
    expect(request({ stream: true })).toMatchObject({ stream: true, wantsUsage: false });
    expect(request({ stream: true, stream_options: { include_usage: true } }).wantsUsage).toBe(true);
    expect(request({ stream_options: { include_usage: true } }).wantsUsage).toBe(false);
  });

  it.each([
    { reasoning_effort: 'low' },
    { reasoning: { effort: 'high' } },
    { reasoning: { max_tokens: 100 } },
    { thinking: { type: 'enabled' } },
    { thinking: true },
    { enable_thinking: true },
    { chat_template_kwargs: { enable_thinking: true } },
  ])('sees that %j asks for reasoning', (body) => {
    expect(request(body).reasoning).toBe(true);
  });

  it.each([
    {},
    { reasoning_effort: 'none' },
    { reasoning_effort: null },
    { reasoning: { enabled: false } },
    { reasoning: { effort: 'none' } },
    { thinking: { type: 'disabled' } },
    { thinking: false },
    { enable_thinking: false },
  ])('sees that %j does not', (body) => {
    expect(request(body).reasoning).toBe(false);
  });

  it('translates on first use and remembers', () => {
    const chat = request({ messages: [{ role: 'user', content: 'hi' }] });
    expect(chat.meaning()).toBe(chat.meaning());
  });
});
