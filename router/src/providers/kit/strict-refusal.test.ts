import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../domain/chat-message.ts';
import type { ContentPart } from '../../domain/media.ts';
import { testRequest } from '../testing/test-request.ts';
import { strictRefusal } from './strict-refusal.ts';

const image: ContentPart = { type: 'image', source: { kind: 'url', url: 'https://a.example/a.png' } };
const ask: ContentPart = { type: 'text', text: 'What is it?' };
const seen: ChatMessage = { role: 'user', parts: [ask, image] };
const answered: ChatMessage = { role: 'assistant', parts: [{ type: 'text', text: 'A cat.' }] };

function refusal(messages: readonly ChatMessage[], dropped: readonly string[], body = {}) {
  return strictRefusal(testRequest({ meaning: { messages }, body }), dropped);
}

describe('what cannot be told', () => {
  it('refuses where it is a picture or a file of the question: another provider may take it', () => {
    for (const kind of ['image', 'audio', 'video', 'file']) {
      const place = `messages.0.content.1 (${kind})`;
      expect(refusal([seen], [place, 'seed'])).toEqual({
        kind: 'unsupported',
        message: `It cannot be told ${place}, and an answer without that would be one to another question.`,
        params: ['messages.0.content.1'],
      });
    }
    expect(refusal([{ role: 'user', parts: [image] }], ['messages.0 (image)'])).toMatchObject({ kind: 'unsupported' });
  });

  it('is only named where it was shown before, or by a tool', () => {
    const later: ChatMessage = { role: 'user', parts: [{ type: 'text', text: 'And its colour?' }] };
    expect(refusal([seen, answered, later], ['messages.0.content.1 (image)'])).toBeUndefined();
    const result: ChatMessage = { role: 'tool', callId: 'c', parts: [image] };
    expect(refusal([answered, result, later], ['messages.1.content.0 (image)'])).toBeUndefined();
    expect(refusal([seen], ['messages.0.content.1.detail'])).toBeUndefined();
  });

  it('is known by its place in the client’s own body', () => {
    const item: ChatMessage = { ...seen, at: 'input.3' };
    expect(refusal([answered, item], ['input.3.content.1 (image)'])).toMatchObject({ kind: 'unsupported' });
    expect(refusal([answered, item], ['input.30.content.1 (image)'])).toBeUndefined();
  });

  it('refuses whatever it is where the request is strict', () => {
    expect(refusal([seen], ['endUser'], { strict: true })).toMatchObject({
      message: 'It cannot be told user, and the request says "strict": true.',
      params: ['user'],
    });
  });
});
