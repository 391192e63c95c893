import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../domain/chat-request.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import type { JsonObject } from '../../domain/json.ts';
import { testRequest } from '../testing/test-house.ts';
import { needsOf } from './needs-of.ts';

function needs(body: JsonObject, more: Partial<ChatRequest> = {}) {
  const meaning = () => {
    throw new Error('The byte path never translates a request to learn what it needs.');
  };
  return needsOf({ ...testRequest(), body, meaning, ...more });
}

const said = (content: JsonObject[]) => ({ messages: [{ role: 'user', content }] });

describe('what a request needs', () => {
  it('is nothing for text, even where the text speaks of pictures', () => {
    expect(needs({ messages: [{ role: 'user', content: 'image_url' }] })).toEqual([]);
    expect(needs(said([{ type: 'text', text: '{"type":"image_url"}' }]))).toEqual([]);
    expect(needs({ messages: [{ role: 'user' }, null, 'x', { content: [7] }] })).toEqual([]);
    expect(needs(said([{ type: '__proto__' }, { type: 'constructor' }]))).toEqual([]);
  });

  it.each([
    ['OpenAI', said([{ type: 'image_url', image_url: { url: 'data:' } }]), ['vision']],
    ['OpenAI', said([{ type: 'input_audio' }, { type: 'file' }]), ['audio', 'files']],
    ['OpenAI', { tools: [{ type: 'function' }], messages: [] }, ['tools']],
    ['OpenAI (old)', { functions: [{ name: 'f' }], messages: [] }, ['tools']],
    ['OpenAI', { response_format: { type: 'json_schema' } }, ['structured']],
    [
      'Responses',
      { input: [{ role: 'user', content: [{ type: 'input_image' }, { type: 'input_file' }] }] },
      ['vision', 'files'],
    ],
    ['Responses', { input: [{ type: 'function_call_output', output: [{ type: 'input_image' }] }] }, ['vision']],
    ['Responses', { input: 'Hello', text: { format: { type: 'json_schema' } } }, ['structured']],
    ['Anthropic', said([{ type: 'image' }, { type: 'document', source: { type: 'base64' } }]), ['vision', 'files']],
    ['Anthropic', said([{ type: 'tool_result', content: [{ type: 'image' }] }]), ['vision']],
    ['Anthropic', { output_config: { format: { type: 'json_schema' } } }, ['structured']],
  ])('is read off the body of %s', (_dialect, body, expected) => {
    expect(needs(body)).toEqual(expected);
  });

  it('is no tool where none may be called, and no file where a document is text', () => {
    expect(needs({ tools: [] })).toEqual([]);
    expect(needs({ tools: [{}], tool_choice: 'none' })).toEqual([]);
    expect(needs({ tools: [{}], tool_choice: { type: 'none' } })).toEqual([]);
    expect(needs(said([{ type: 'document', source: { type: 'text', data: 'x' } }]))).toEqual([]);
  });

  it('is reasoning where the client asks for it', () => {
    expect(needs({}, { reasoning: true })).toEqual(['reasoning']);
  });

  it('counts what an earlier answer brings along', () => {
    const whole = { input: [{ content: [{ type: 'input_image' }] }] };
    expect(needs({ input: 'And now?' }, { continued: { whole, knownAt: undefined } })).toEqual(['vision']);
  });

  it('is the same for a request that was made inside the house', () => {
    const meaning = () => ({
      ...emptyMeaning,
      messages: [
        {
          role: 'user' as const,
          parts: [
            { type: 'image' as const, source: { kind: 'url' as const, url: 'u' } },
            { type: 'file' as const, source: { kind: 'text' as const, mediaType: 'text/plain', text: 't' } },
          ],
        },
      ],
      tools: [{ kind: 'function' as const, name: 'f' }],
      output: { kind: 'schema' as const, name: 's', schema: {} },
    });
    expect(needs({}, { dialect: 'events', meaning })).toEqual(['tools', 'structured', 'vision']);
  });
});
