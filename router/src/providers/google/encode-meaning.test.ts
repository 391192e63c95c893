import { describe, expect, it } from 'vitest';
import type { ReasoningWish, ToolDefinition } from '../../domain/chat-meaning.ts';
import { encode } from './testing/encode.ts';

const f: ToolDefinition = { kind: 'function', name: 'f', inputSchema: { type: 'object', properties: {} } };
const g: ToolDefinition = { kind: 'function', name: 'g' };
const noWish: ReasoningWish = { enabled: undefined, effort: undefined, budgetTokens: undefined, summary: undefined };

describe('a request of another dialect', () => {
  it('says in generationConfig all that the API has a word for, and lists the rest', () => {
    const { body, dropped, warnings } = encode({
      maxOutputTokens: 100,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      seed: 7,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      stop: ['a', 'b'],
      choices: 2,
      logprobs: { top: 3 },
      output: { kind: 'json' },
      logitBias: { 1: 2 },
      endUser: 'u',
      metadata: { a: 'b' },
      parallelToolCalls: false,
      extra: { foreign: 1, modalities: ['text', 'image'], safety_settings: [{ category: 'C', threshold: 'OFF' }] },
    });
    expect(body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      generationConfig: {
        maxOutputTokens: 100,
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        seed: 7,
        frequencyPenalty: 0.1,
        presencePenalty: 0.2,
        stopSequences: ['a', 'b'],
        candidateCount: 2,
        responseLogprobs: true,
        logprobs: 3,
        responseMimeType: 'application/json',
        responseModalities: ['TEXT', 'IMAGE'],
      },
      safetySettings: [{ category: 'C', threshold: 'OFF' }],
    });
    expect(dropped).toEqual(['parallelToolCalls', 'logitBias', 'endUser', 'metadata', 'foreign']);
    expect(warnings).toEqual([]);
  });

  it('says nothing that nobody asked for', () => {
    expect(encode({ parallelToolCalls: true, serviceTier: 'auto', output: { kind: 'text' } })).toEqual({
      body: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
      dropped: [],
      warnings: [],
    });
  });

  it('sends five stop sequences, which is all that the API takes', () => {
    const { body, dropped } = encode({ stop: ['1', '2', '3', '4', '5', '6'] });
    expect(body['generationConfig']).toEqual({ stopSequences: ['1', '2', '3', '4', '5'] });
    expect(dropped).toEqual(['stop']);
  });

  it.each([
    ['default', 'standard'],
    ['flex', 'flex'],
    ['priority', 'priority'],
  ])('says the tier %s as %s', (serviceTier, tier) => {
    expect(encode({ serviceTier }).body['serviceTier']).toBe(tier);
  });

  it('lists a tier that the vendor does not have', () => {
    expect(encode({ serviceTier: 'scale' })).toMatchObject({ dropped: ['serviceTier'] });
  });

  it.each([
    [{ kind: 'auto' }, { mode: 'AUTO' }],
    [{ kind: 'none' }, { mode: 'NONE' }],
    [{ kind: 'required' }, { mode: 'ANY' }],
    [
      { kind: 'tool', name: 'g' },
      { mode: 'ANY', allowedFunctionNames: ['g'] },
    ],
    [
      { kind: 'allowed', mode: 'required', names: ['f', 'g'] },
      { mode: 'ANY', allowedFunctionNames: ['f', 'g'] },
    ],
  ] as const)('says the choice %j as %j', (toolChoice, functionCallingConfig) => {
    const { body } = encode({ tools: [f, g], toolChoice });
    expect(body['toolConfig']).toEqual({ functionCallingConfig });
    expect(body['tools']).toEqual([
      {
        functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object', properties: {} } }, { name: 'g' }],
      },
    ]);
  });

  it('tells only the tools of which some may be used', () => {
    const { body } = encode({ tools: [f, g], toolChoice: { kind: 'allowed', mode: 'auto', names: ['g'] } });
    expect(body['tools']).toEqual([{ functionDeclarations: [{ name: 'g' }] }]);
    expect(body['toolConfig']).toEqual({ functionCallingConfig: { mode: 'AUTO' } });
  });

  it('says no choice among nothing', () => {
    expect(encode({ toolChoice: { kind: 'required' } }).body).not.toHaveProperty('toolConfig');
  });

  it('passes on the vendor’s own tools beside functions, and lists those of others', () => {
    const native = (dialect: 'google-generate' | 'anthropic-messages', name: string) =>
      ({ kind: 'native', native: { dialect, name, value: { [name]: {} } } }) as const;
    const { body, dropped } = encode({
      tools: [f, native('google-generate', 'googleSearch'), native('anthropic-messages', 'web_search_20250305')],
    });
    expect(body['tools']).toEqual([
      { googleSearch: {} },
      { functionDeclarations: [expect.objectContaining({ name: 'f' })] },
    ]);
    expect(dropped).toEqual(['tools (web_search_20250305)']);
  });

  it('lists that a function is held to its schema, for which there is no word', () => {
    expect(encode({ tools: [{ ...g, strict: true }] }).dropped).toEqual(['tools.0.strict']);
  });

  it('holds the answer to a schema in the form that the model knows', () => {
    const output = {
      kind: 'schema',
      name: 'a',
      schema: { type: 'object', properties: { a: { type: 'string', minLength: 1 } }, additionalProperties: false },
    } as const;
    expect(encode({ output }).body['generationConfig']).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: output.schema,
    });
    expect(encode({ output }, 'gemini-1.5-pro').body['generationConfig']).toEqual({
      responseMimeType: 'application/json',
      responseSchema: { type: 'OBJECT', properties: { a: { type: 'STRING', minLength: 1 } } },
    });
    // Beside functions only from the third generation on.
    expect(encode({ output, tools: [f] }, 'gemini-2.5-pro').dropped).toEqual(['output']);
    expect(encode({ output, tools: [f] }, 'gemini-3-flash-preview').dropped).toEqual([]);
    expect(encode({ output }, 'gemma-3-27b-it').dropped).toEqual(['output']);
  });

  it.each([
    ['gemini-2.5-flash', { effort: 'low' }, { includeThoughts: true, thinkingBudget: 1_024 }],
    ['gemini-2.5-flash', { effort: 'high' }, { includeThoughts: true, thinkingBudget: 24_576 }],
    ['gemini-2.5-pro', { effort: 'xhigh' }, { includeThoughts: true, thinkingBudget: 32_768 }],
    ['gemini-2.5-pro', { enabled: true }, { includeThoughts: true, thinkingBudget: -1 }],
    ['gemini-2.5-flash', { enabled: false }, { thinkingBudget: 0 }],
    ['gemini-2.5-flash-lite', { effort: 'none' }, { thinkingBudget: 0 }],
    ['gemini-2.5-flash', { budgetTokens: 2_000, enabled: true }, { includeThoughts: true, thinkingBudget: 2_000 }],
    ['gemini-2.5-flash', { effort: 'low', summary: 'none' }, { thinkingBudget: 1_024 }],
    ['gemini-3-flash-preview', { effort: 'minimal' }, { includeThoughts: true, thinkingLevel: 'MINIMAL' }],
    ['gemini-3-flash-preview', { enabled: false }, { thinkingLevel: 'MINIMAL' }],
    ['gemini-3.1-pro-preview', { effort: 'medium' }, { includeThoughts: true, thinkingLevel: 'MEDIUM' }],
    ['gemini-3.1-pro-preview', { enabled: true }, { includeThoughts: true }],
    ['gemini-4-argon', { budgetTokens: 1_000 }, { includeThoughts: true, thinkingLevel: 'LOW' }],
    ['gemini-4-argon', { budgetTokens: 8_000 }, { includeThoughts: true, thinkingLevel: 'MEDIUM' }],
    ['gemini-flash-latest', { budgetTokens: 30_000 }, { includeThoughts: true, thinkingLevel: 'HIGH' }],
  ])('tells %s to think: %j', (model, wish, thinkingConfig) => {
    const encoded = encode({ reasoning: { ...noWish, ...wish } }, model);
    expect(encoded).toEqual({
      body: expect.objectContaining({ generationConfig: { thinkingConfig } }),
      dropped: [],
      warnings: [],
    });
  });

  it.each([
    ['gemini-2.5-pro', { enabled: false }, { thinkingBudget: 128 }, ['reasoning'], 0],
    ['gemini-3.1-pro-preview', { effort: 'none' }, { thinkingLevel: 'LOW' }, ['reasoning'], 0],
    ['gemini-2.5-flash-lite', { budgetTokens: 100 }, { includeThoughts: true, thinkingBudget: 512 }, [], 1],
    ['gemini-3-pro-preview', { effort: 'medium' }, { includeThoughts: true, thinkingLevel: 'LOW' }, [], 1],
    ['gemini-3.8-flash', { effort: 'minimal' }, { includeThoughts: true, thinkingLevel: 'LOW' }, [], 1],
    ['gemini-2.0-flash', { effort: 'high' }, undefined, ['reasoning'], 0],
    ['gemini-2.0-flash', { enabled: false }, undefined, [], 0],
  ])('says what %s cannot be told of %j', (model, wish, thinkingConfig, dropped, warnings) => {
    const encoded = encode({ reasoning: { ...noWish, ...wish } }, model);
    expect(encoded.body['generationConfig']).toEqual(thinkingConfig === undefined ? undefined : { thinkingConfig });
    expect(encoded.dropped).toEqual(dropped);
    expect(encoded.warnings).toHaveLength(warnings);
  });
});
