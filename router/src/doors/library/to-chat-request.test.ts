import { expect, it } from 'vitest';
import { toChatRequest } from './to-chat-request.ts';

it('everything that changes an answer stands in the body, by which requests are compared', () => {
  const request = toChatRequest(
    {
      system: 'Be kind.',
      prompt: 'Hi',
      provider: 'one',
      model: 'm',
      options: {
        temperature: 0,
        maxTokens: 5,
        topP: 0.5,
        stop: 'x',
        seed: 1,
        frequencyPenalty: 0.1,
        presencePenalty: 0.2,
      },
      tools: [{ name: 'look', parameters: { type: 'object' } }],
    },
    false,
  );
  expect(request.body).toEqual({
    model: 'm',
    provider: 'one',
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hi' },
    ],
    temperature: 0,
    max_tokens: 5,
    top_p: 0.5,
    stop: 'x',
    seed: 1,
    frequency_penalty: 0.1,
    presence_penalty: 0.2,
    tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
  });
  expect(JSON.parse(Buffer.from(request.bytes).toString())).toEqual(request.body);
  expect(request.meaning()).toMatchObject({
    maxOutputTokens: 5,
    temperature: 0,
    topP: 0.5,
    stop: ['x'],
    seed: 1,
    frequencyPenalty: 0.1,
    presencePenalty: 0.2,
    tools: [{ kind: 'function', name: 'look', inputSchema: { type: 'object' } }],
  });
});

it('leaves the choice to the router where nobody and nothing is named', () => {
  expect(toChatRequest({ prompt: 'Hi' }, false).model).toBe('auto');
  expect(toChatRequest({ prompt: 'Hi', provider: 'one' }, false).model).toBeUndefined();
});
