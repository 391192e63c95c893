import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { toldAnswer } from '../testing/told-answer.ts';
import { mistral } from './mistral.ts';

describeProviderContract({
  type: mistral,
  config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }),
  usageUnasked: true,
});

describe('mistral', () => {
  // Shape: recorded answers of its thinking models.
  it('tells OpenAI’s own clients its thoughts beside the text, where it puts both into a list', async () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
      { type: 'text', text: 'Four.' },
    ];
    const body = JSON.stringify({
      object: 'chat.completion',
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    });
    const reply = { status: 200, headers: { 'content-type': 'application/json' }, body };
    for (const asked of [{ upstreamModel: 'magistral-small' }, { body: { reasoning_effort: 'high' } }]) {
      const { sink } = await toldAnswer(mistral, reply, asked);
      expect(sink.breaches).toEqual([]);
      expect(sink.heard).toContainEqual({ type: 'reasoning-delta', choice: 0, text: 'Hm.' });
      expect(sink.heard).toContainEqual({ type: 'text-delta', choice: 0, text: 'Four.' });
    }
    expect((await toldAnswer(mistral, reply, {})).sink.answerHead).toMatchObject({ form: 'bytes' });
  });

  it('numbers the streamed calls that come without an index', async () => {
    const call = (id: string, name: string) => ({ id, function: { name, arguments: '{}' } });
    const choice = { index: 0, delta: { tool_calls: [call('a', 'f'), call('b', 'g')] }, finish_reason: 'tool_calls' };
    const body = `data: ${JSON.stringify({ model: 'm', choices: [choice] })}\n\ndata: [DONE]\n\n`;
    const reply = { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
    const tools = [{ type: 'function', function: { name: 'f' } }];
    const { sink } = await toldAnswer(mistral, reply, { stream: true, body: { tools } });
    expect(sink.heard.filter((event) => event.type === 'tool-input-start')).toMatchObject([
      { call: 0, id: 'a', name: 'f' },
      { call: 1, id: 'b', name: 'g' },
    ]);
  });

  it('is told the seed under its own name and nothing that it would refuse', async () => {
    const sent = await sentBody(mistral, {
      stream: true,
      body: { seed: 7, user: 'u', stream_options: { include_usage: true } },
    });
    expect(sent.body).toMatchObject({ random_seed: 7, stream: true });
    for (const field of ['seed', 'user', 'stream_options']) expect(sent.body).not.toHaveProperty(field);
    expect(sent.dropped).toEqual(['user']);
  });

  it('hears nothing about thoughts of earlier turns', async () => {
    const messages = [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'a' },
        ],
      },
    ] as const;
    const { body } = await sentBody(mistral, { dialect: 'events', meaning: { messages, seed: 3 } });
    expect(body).toMatchObject({ messages: [{ role: 'assistant', content: 'a' }], random_seed: 3 });
    expect(JSON.stringify(body)).not.toContain('reasoning_content');
  });
});
