import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../domain/json.ts';
import { readModelList } from './read-model-list.ts';

describe('readModelList', () => {
  it('reads OpenAI’s form and leaves out what has no id', () => {
    const body = { object: 'list', data: [{ id: 'gpt-x', owned_by: 'openai' }, {}, null, 'x', { id: 'gpt-x' }] };
    expect(readModelList(body)).toEqual([{ id: 'gpt-x', ownedBy: 'openai' }]);
  });

  it.each<[string, JsonValue]>([
    ['a bare list', [{ id: 'm' }]],
    ['models', { models: [{ name: 'm' }] }],
  ])('reads %s', (_name, body) => {
    expect(readModelList(body)).toEqual([{ id: 'm' }]);
  });

  it.each([
    [{ context_window: 8 }, 'Groq'],
    [{ max_context_length: 8 }, 'Mistral'],
    [{ max_model_len: 8 }, 'vLLM'],
    [{ context_length: 8 }, 'OpenRouter'],
    [{ meta: { n_ctx: 8 } }, 'llama.cpp'],
    [{ providers: [{}, { context_length: 8 }] }, 'Hugging Face'],
  ])('finds the context length in %j, as %s has it', (extra, _vendor) => {
    expect(readModelList([{ id: 'm', ...extra }])?.[0]?.contextLength).toBe(8);
  });

  it.each([
    ['text-embedding-nomic-embed-text-v1.5', {}, false],
    ['nomic-embed-text:latest', {}, false],
    ['mxbai-embed-large', {}, false],
    ['BAAI/bge-reranker-v2-m3', {}, false],
    ['all-minilm:latest', {}, false],
    ['whisper-large-v3', {}, false],
    ['dall-e-3', {}, false],
    ['gpt-4o', {}, undefined],
    ['qwen3-max', {}, undefined],
    ['mistral-ocr', { capabilities: { completion_chat: false } }, false],
    ['mistral-large', { capabilities: { completion_chat: true } }, true],
    ['x', { type: 'embedding' }, false],
    ['x', { type: 'chat' }, true],
    ['x', { output_modalities: ['transcription'] }, false],
    ['x', { architecture: { output_modalities: ['text'] } }, true],
  ])('tells whether %s (%j) chats: %s', (id, extra, chat) => {
    expect(readModelList([{ id, ...extra }])?.[0]?.chat).toBe(chat);
  });

  it.each([undefined, null, 'x', 3, {}, { data: 'x' }])('refuses %j', (body) => {
    expect(readModelList(body as JsonValue)).toBeUndefined();
  });
});

it('takes the time at which a model was made from the list', () => {
  expect(readModelList({ data: [{ id: 'm', created: 1_686_935_002 }] })).toMatchObject([{ createdS: 1_686_935_002 }]);
});
