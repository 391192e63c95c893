import { afterEach, describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../../domain/chat-meaning.ts';
import { adapterOf, ask, closeUpstreams, inline, upstream } from './testing/composite-bench.ts';

afterEach(closeUpstreams);

const asked: Partial<ChatMeaning> = { messages: [{ role: 'user', parts: [{ type: 'text', text: 'Why?' }] }] };

describe('best-of', () => {
  it.each([
    ['longest', 'It is red, I am quite sure of it all.'],
    ['shortest', 'No.'],
    ['consensus', 'It is blue.'],
  ])('finds an answer by the rule %s, with what all of them used', async (judge, wanted) => {
    const answers = ['No.', 'It is red, I am quite sure of it all.', 'It is blue.', 'It is blue today.'];
    const providers = await Promise.all(answers.map(async (says) => inline(await upstream({ says }))));
    const { outcome, text, sink } = await ask(adapterOf({ mode: 'best-of', judge, providers }), { dialect: 'events' });
    expect(text).toBe(wanted);
    expect(sink.heard.filter(({ type }) => type === 'usage')).toHaveLength(1);
    // 7 tokens each to ask; the fake counts words.
    expect(outcome).toMatchObject({ summary: { usage: { inputTokens: 28, outputTokens: 1 + 10 + 3 + 4 } } });
  });

  it('lets a model choose, which sees request and answers, and counts it in', async () => {
    const judge = await upstream({ says: 'Answer 2' });
    const providers = [inline(await upstream({ says: 'First.' })), inline(await upstream({ says: 'Second.' }))];
    const { text, outcome } = await ask(adapterOf({ mode: 'bestOf', judge: inline(judge), providers }), {
      stream: true,
      meaning: asked,
    });
    expect(text).toBe('Second.');
    expect(JSON.stringify(judge.requests[0]?.body['messages'])).toMatch(
      /Why\?.+Answer 1 (#[\da-f]{24}).+First\..+Answer 2 \1.+Second\./,
    );
    expect(judge.requests[0]?.body['stream']).toBeUndefined();
    expect(outcome).toMatchObject({ summary: { usage: { inputTokens: 21 } } });
  });

  it('goes on without members that fail, and without a judge that chooses none, and says so', async () => {
    const providers = [
      inline(await upstream({ fault: 'server-error' })),
      inline(await upstream({ says: 'a b' })),
      inline(await upstream({ says: 'a b' })),
    ];
    const judge = inline(await upstream({ says: 'None of them.' }));
    const { outcome, text } = await ask(adapterOf({ mode: 'best_of', judge, providers }));
    expect(text).toBe('a b');
    expect(outcome).toMatchObject({
      summary: {
        warnings: [expect.stringContaining('providers.0'), expect.stringContaining('The judge chose no answer')],
      },
    });
  });
});

describe('ensemble', () => {
  it.each([true, false])('has a model merge the answers (stream: %s)', async (stream) => {
    const judge = await upstream({ says: 'Merged answer.' });
    const providers = [inline(await upstream({ says: 'First.' })), inline(await upstream({ says: 'Second.' }))];
    const { outcome, text, sink } = await ask(adapterOf({ mode: 'ensemble', judge: inline(judge), providers }), {
      stream,
      meaning: asked,
    });
    expect(text).toBe('Merged answer.');
    expect(judge.requests[0]?.body['stream'] ?? false).toBe(stream);
    expect(outcome).toMatchObject({ summary: { usage: { inputTokens: 21, outputTokens: 4 } } });
    expect(sink.heard.filter(({ type }) => type === 'usage')).toMatchObject([{ usage: { inputTokens: 21 } }]);
  });

  it('tells a call of a tool as it is', async () => {
    const caller = await upstream({ toolCalls: [{ id: 'c', name: 'f', input: '{}' }] });
    const judge = await upstream({});
    const { sink } = await ask(
      adapterOf({
        mode: 'ensemble',
        judge: inline(judge),
        providers: [inline(await upstream({ says: 'x' })), inline(caller)],
      }),
    );
    expect(sink.heard).toContainEqual(expect.objectContaining({ type: 'tool-input-start', name: 'f' }));
    expect(judge.requests).toHaveLength(0);
  });
});
