import { describe, expect, it } from 'vitest';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import { claudeRules } from '../kit/claude-rules.ts';
import { encodeMeaning } from './encode-meaning.ts';
import { encode } from './testing/encode.ts';

const text = (value: string) => ({ type: 'text', text: value }) as const;

describe('a request of another dialect', () => {
  it('gets the limit that the API requires: the longest answer of the model, where none is named', () => {
    expect(encode({}).body).toEqual({ max_tokens: 64_000, messages: [{ role: 'user', content: [text('Hi')] }] });
    expect(encode({}, 'claude-3-haiku-20240307').body['max_tokens']).toBe(4_096);
    const options = { meaning: { ...emptyMeaning }, rules: claudeRules('claude-opus-5', ''), defaultMaxTokens: 100 };
    expect(encodeMeaning(options).body['max_tokens']).toBe(100);
    const tooMany = encode({ maxOutputTokens: 1_000_000 });
    expect(tooMany.body['max_tokens']).toBe(64_000);
    expect(tooMany.warnings).toHaveLength(1);
  });

  it('lists what the API has no word for, and nothing that loses nothing', () => {
    const { dropped } = encode({
      seed: 1,
      choices: 2,
      frequencyPenalty: 1,
      logitBias: {},
      verbosity: 'low',
      metadata: { a: 'b' },
      promptCacheKey: 'k',
      output: { kind: 'json' },
      extra: { store: true },
    });
    expect([...dropped].sort()).toEqual([
      'choices',
      'frequencyPenalty',
      'logitBias',
      'metadata',
      'output',
      'promptCacheKey',
      'seed',
      'store',
      'verbosity',
    ]);
    expect(encode({ choices: 1, output: { kind: 'text' }, parallelToolCalls: true }).dropped).toEqual([]);
  });

  it('says the end user, stop sequences and the tier in the API’s words', () => {
    const { body, dropped } = encode({ endUser: 'u1', stop: ['END', '\n'], serviceTier: 'default', topK: 5 });
    expect(body).toMatchObject({
      metadata: { user_id: 'u1' },
      stop_sequences: ['END'],
      service_tier: 'standard_only',
      top_k: 5,
    });
    expect(dropped).toEqual(['stop']);
    expect(encode({ serviceTier: 'flex' }).dropped).toEqual(['serviceTier']);
  });
});

describe('sampling', () => {
  it('is sent as far as the model takes it', () => {
    expect(encode({ temperature: 0.2, topP: 0.9 }, 'claude-sonnet-4-0').body).toMatchObject({
      temperature: 0.2,
      top_p: 0.9,
    });
    const one = encode({ temperature: 0.2, topP: 0.9 });
    expect(one.body).toMatchObject({ temperature: 0.2 });
    expect(one.body).not.toHaveProperty('top_p');
    expect(one.dropped).toEqual(['topP']);
    expect(encode({ temperature: 0.2, topP: 0.9, topK: 3 }, 'claude-opus-4-7').dropped).toEqual([
      'temperature',
      'topP',
      'topK',
    ]);
  });

  it('ends at 1, which is said', () => {
    const { body, warnings } = encode({ temperature: 1.5 });
    expect(body['temperature']).toBe(1);
    expect(warnings).toEqual([expect.stringContaining('1.5')]);
  });

  it('is fixed while the model thinks', () => {
    const reasoning = { enabled: true, effort: undefined, budgetTokens: 2_000, summary: undefined };
    const { body, dropped } = encode({ reasoning, temperature: 0.2, topP: 0.97, topK: 3 });
    expect(body).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 2_000 }, top_p: 0.97 });
    expect(dropped).toEqual(['temperature', 'topK']);
    expect(encode({ reasoning, temperature: 1, topP: 0.5 }).dropped).toEqual(['topP']);
  });
});

describe('tools', () => {
  const f = { kind: 'function', name: 'f' } as const;
  const g = { kind: 'function', name: 'g', description: 'G', inputSchema: { properties: {} }, strict: true } as const;

  it('are functions with a schema of an object, native ones as they are, and free text as one argument', () => {
    const search = { type: 'web_search_20250305', name: 'web_search' };
    const { body, dropped } = encode({
      tools: [
        f,
        g,
        {
          kind: 'custom',
          name: 'patch',
          description: 'Patches.',
          format: { type: 'grammar', definition: 'start: "x"' },
        },
        { kind: 'native', native: { dialect: 'anthropic-messages', name: search.type, value: search } },
        { kind: 'native', native: { dialect: 'openai-responses', name: 'computer', value: {} } },
      ],
    });
    expect(body['tools']).toEqual([
      { name: 'f', input_schema: { type: 'object', properties: {} } },
      { name: 'g', description: 'G', input_schema: { type: 'object', properties: {} }, strict: true },
      {
        name: 'patch',
        description: expect.stringMatching(/^Patches\.[\s\S]*start: "x"$/),
        input_schema: expect.objectContaining({ required: ['input'] }),
      },
      search,
    ]);
    expect(dropped).toEqual(['tools (computer)']);
    expect(encode({ tools: [g] }, 'claude-sonnet-4-0').dropped).toEqual(['tools.0.strict']);
  });

  it.each([
    [{ kind: 'auto' }, undefined, { type: 'auto' }],
    [{ kind: 'none' }, false, { type: 'none' }],
    [{ kind: 'required' }, false, { type: 'any', disable_parallel_tool_use: true }],
    [{ kind: 'tool', name: 'f' }, true, { type: 'tool', name: 'f', disable_parallel_tool_use: false }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, true, undefined],
  ] as const)('are chosen as asked: %j, parallel %s', (toolChoice, parallelToolCalls, wanted) => {
    expect(encode({ tools: [f], toolChoice, parallelToolCalls }).body['tool_choice']).toEqual(wanted);
    expect(encode({ toolChoice, parallelToolCalls }).body).not.toHaveProperty('tool_choice');
  });

  it('are only those that are allowed', () => {
    const toolChoice = { kind: 'allowed', mode: 'required', names: ['g'] } as const;
    const { body, dropped } = encode({ tools: [f, g], toolChoice });
    expect(body).toMatchObject({ tools: [{ name: 'g' }], tool_choice: { type: 'any' } });
    expect(dropped).toEqual([]);
  });

  it('cannot be forced on the newest models, which is listed', () => {
    const { body, dropped } = encode({ tools: [f], toolChoice: { kind: 'required' } }, 'claude-opus-5-5');
    expect(body['tool_choice']).toEqual({ type: 'auto' });
    expect(dropped).toEqual(['toolChoice']);
  });
});

describe('a schema for the answer', () => {
  const schema = {
    type: 'object',
    properties: { n: { type: 'integer', minimum: 1, description: 'N' }, minimum: { type: 'string' } },
  };

  it('is said where the model takes one, closed, with the rules that it does not know in words', () => {
    const { body, dropped } = encode({ output: { kind: 'schema', name: 'x', schema } });
    expect(body['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: { n: { type: 'integer', description: 'N\n\n{minimum: 1}' }, minimum: { type: 'string' } },
        },
      },
    });
    expect(dropped).toEqual([]);
    const own = encode({ dialect: 'anthropic-messages', output: { kind: 'schema', name: 'x', schema } });
    expect(own.body['output_config']).toEqual({ format: { type: 'json_schema', schema } });
  });

  it('is listed where the model takes none', () => {
    const { body, dropped } = encode({ output: { kind: 'schema', name: 'x', schema } }, 'claude-sonnet-4-0');
    expect(body).not.toHaveProperty('output_config');
    expect(dropped).toEqual(['output']);
  });
});
