import { describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { tokenFamily } from './token-families.ts';

const asked = (text: string): Partial<ChatMeaning> => ({
  messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
});
const tokens = (model: string, meaning: Partial<ChatMeaning>): number =>
  estimateTokens({ ...emptyMeaning, ...meaning }, tokenFamily(model));
const weather = {
  kind: 'function' as const,
  name: 'get_weather',
  description: 'Gets the weather of a city',
  inputSchema: {
    type: 'object',
    properties: { city: { type: 'string', description: 'The city' } },
    required: ['city'],
  },
};
const picture = (data: string, detail?: string): Partial<ChatMeaning> => ({
  messages: [
    {
      role: 'user',
      parts: [
        {
          type: 'image',
          source: { kind: 'base64', mediaType: 'image/png', data },
          ...(detail === undefined ? {} : { detail }),
        },
      ],
    },
  ],
});
/** A PNG of 1,100 by 1,100. */
const png = Buffer.concat([
  Buffer.from('\u0089PNG\r\n\u001a\n\0\0\0\rIHDR', 'latin1'),
  Buffer.from([0, 0, 4, 0x4c, 0, 0, 4, 0x4c]),
  Buffer.alloc(16),
]).toString('base64');

describe('an estimate of a prompt', () => {
  // As these vendors counted it.
  it.each([
    ['gpt-4o-mini', 14],
    ['claude-sonnet-4-5', 14],
    ['mistral-large-latest', 10],
    ['grok-4.3', 199],
    ['gpt-oss-120b', 74],
  ])('of a short question to %s is near %d', (model, counted) => {
    expect(Math.abs(tokens(model, asked('What is the capital of France?')) - counted)).toBeLessThanOrEqual(2);
  });

  it('holds what a family tells its model about tools, and nothing of tools that may not be called', () => {
    const question = asked('What is the weather in Rome?');
    const alone = tokens('claude-haiku-4-5', question);
    expect(tokens('claude-haiku-4-5', { ...question, tools: [weather] })).toBeGreaterThan(alone + 500);
    expect(tokens('claude-sonnet-4-20250514', { ...question, tools: [weather] })).toBeLessThan(alone + 420);
    expect(tokens('gpt-4o', { ...question, tools: [weather] })).toBeLessThan(alone + 60);
    expect(tokens('gpt-4o', { ...question, tools: [weather], toolChoice: { kind: 'none' } })).toBe(
      tokens('gpt-4o', question),
    );
  });

  it('grows with every kind of part', () => {
    const part = (parts: ChatMeaning['messages'][number]['parts']) =>
      tokens('gpt-4o', { messages: [{ role: 'assistant', parts }] });
    const nothing = part([]);
    expect(part([{ type: 'tool-call', id: 'i', name: 'f', input: '{"a":1}' }])).toBeGreaterThan(nothing + 5);
    expect(
      part([
        {
          type: 'reasoning',
          text: '',
          seal: { dialect: 'openai-responses', issuer: 'openai', value: 'x'.repeat(1_000) },
        },
      ]),
    ).toBeGreaterThan(nothing + 50);
    expect(part([{ type: 'refusal', text: 'I cannot do that.' }])).toBeGreaterThan(nothing + 3);
    expect(
      part([{ type: 'native', native: { dialect: 'openai-responses', name: 'x', value: { a: 'some words' } } }]),
    ).toBeGreaterThan(nothing + 3);
    expect(
      part([{ type: 'file', source: { kind: 'text', mediaType: 'text/plain', text: 'one two three' } }]),
    ).toBeGreaterThan(nothing + 2);
    expect(
      part([{ type: 'audio', source: { kind: 'base64', mediaType: 'audio/mp3', data: 'A'.repeat(28_000) } }]),
    ).toBeGreaterThan(nothing + 90);
    expect(tokens('gpt-4o', { output: { kind: 'schema', name: 'n', schema: weather.inputSchema } })).toBeGreaterThan(
      10,
    );
  });

  it('counts a picture by its size, as the vendor says', () => {
    expect(tokens('gpt-4o', picture(png)) - tokens('gpt-4o', picture(png, 'low'))).toBe(170 * 4);
    expect(tokens('claude-sonnet-4-5', picture(png))).toBe(1_600 + 5);
    expect(tokens('gemini-2.5-flash', picture(png))).toBeLessThan(300);
  });

  it('counts a PDF by its pages and a text file by its text', () => {
    const file = (mediaType: string, data: string) =>
      tokens('claude-sonnet-4-5', {
        messages: [{ role: 'user', parts: [{ type: 'file', source: { kind: 'base64', mediaType, data } }] }],
      });
    const pages = Buffer.from('%PDF-1.4 /Type /Pages /Type /Page /Type/Page\n').toString('base64');
    expect(file('application/pdf', pages)).toBe(2 * 1_550 + 5);
    expect(file('text/plain', Buffer.from('one two three').toString('base64'))).toBeLessThan(12);
  });
});

describe('a family', () => {
  it.each([
    ['anthropic/claude-sonnet-4.6', 'claude'],
    ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'claude-4'],
    ['claude-3-7-sonnet@20250219', 'claude-4'],
    ['claude-3-5-haiku-20241022', 'claude-3-haiku'],
    ['claude-sonnet-5', 'claude-5'],
    ['openai/gpt-oss-20b', 'gpt-oss'],
    ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['o3-mini', 'o1'],
    ['meta-llama/Llama-4-Scout-17B-16E-Instruct', 'llama-4'],
    ['ministral-3b-latest', 'mistral'],
    ['magistral-small', 'mistral'],
    ['Qwen3-1.7B', 'qwen'],
    ['my-own-model', 'other'],
  ])('of %s is %s', (model, name) => {
    expect(tokenFamily(model).name).toBe(name);
  });
});

it('reads only so much of a request with many texts', () => {
  const messages = [...Array(10).fill('a quick fox '.repeat(5_000)), '☃'.repeat(40_000)].map(
    (text: string) => ({ role: 'user', parts: [{ type: 'text', text }] }) as const,
  );
  const withoutSigns = tokens('gpt-4o', { messages: messages.slice(0, 10) });
  expect(tokens('gpt-4o', { messages }) - withoutSigns).toBeLessThan(20_000);
});
