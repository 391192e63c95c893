import { describe, expect, it } from 'vitest';
import type { ChatMeaning, ReasoningWish } from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import { encodeConverse } from './encode-converse.ts';

const claude37 = 'us.anthropic.claude-3-7-sonnet-20250219-v1:0';
const claude46 = 'anthropic.claude-opus-4-6-v1';
const claude47 = 'global.anthropic.claude-opus-4-7-v1';
const claude55 = 'anthropic.claude-opus-5-5-v1';
const hi: ChatMessage = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] };
const hard: ReasoningWish = { enabled: undefined, effort: 'high', budgetTokens: undefined, summary: undefined };
const tools = [{ kind: 'function', name: 'f', inputSchema: { type: 'object' } }] as const;

function encode(model: string, meaning: Partial<ChatMeaning>) {
  const { body, dropped, warnings } = encodeConverse({ ...emptyMeaning, messages: [hi], ...meaning }, model);
  return { ...JSON.parse(JSON.stringify(body)), dropped, warnings };
}

describe('Claude by Converse is asked for what it takes', () => {
  it('thinks by a budget inside the limit, and not at all where none is left', () => {
    const roomy = encode(claude37, { reasoning: hard, maxOutputTokens: 9_000 });
    expect(roomy.additionalModelRequestFields.thinking).toEqual({ type: 'enabled', budget_tokens: 7_200 });
    const narrow = encode(claude37, { reasoning: hard, maxOutputTokens: 100 });
    expect(narrow.additionalModelRequestFields).toBeUndefined();
    expect(narrow.dropped).toEqual(['reasoning']);
  });

  it('thinks as it sees fit where it knows no budgets, with an effort', () => {
    expect(encode(claude47, { reasoning: { ...hard, budgetTokens: 4_000 } }).additionalModelRequestFields).toEqual({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high' },
    });
  });

  it('names the beta of the one model whose efforts were one', () => {
    const fields = encode('anthropic.claude-opus-4-5-20251101-v1:0', {
      reasoning: hard,
      maxOutputTokens: 9_000,
    }).additionalModelRequestFields;
    expect(fields).toMatchObject({ output_config: { effort: 'high' }, anthropic_beta: ['effort-2025-11-24'] });
  });

  it('has no temperature where it thinks, or takes none', () => {
    const thinking = encode(claude37, { reasoning: hard, temperature: 0.3, topK: 5, maxOutputTokens: 9_000 });
    expect([thinking.inferenceConfig, thinking.dropped]).toEqual([{ maxTokens: 9_000 }, ['temperature', 'topK']]);
    expect(encode(claude47, { temperature: 0.3 })).toMatchObject({ inferenceConfig: {}, dropped: ['temperature'] });
    const hot = encode(claude37, { temperature: 1.5 });
    expect([hot.inferenceConfig.temperature, hot.warnings.length]).toEqual([1, 1]);
  });

  it('does not think where it must call a tool, and is not made to where it cannot be', () => {
    const forced = encode(claude37, {
      reasoning: hard,
      tools,
      toolChoice: { kind: 'required' },
      maxOutputTokens: 9_000,
    });
    expect(forced.toolConfig.toolChoice).toEqual({ any: {} });
    expect([forced.additionalModelRequestFields, forced.dropped]).toEqual([undefined, ['reasoning']]);
    const free = encode(claude55, { tools, toolChoice: { kind: 'tool', name: 'f' } });
    expect([free.toolConfig.toolChoice, free.dropped]).toEqual([{ auto: {} }, ['toolChoice']]);
  });

  it('does not think by a budget in a turn that began without thinking of its own', () => {
    const seal = { dialect: 'openai-responses', issuer: 'openai', value: 'x' } as const;
    const messages: readonly ChatMessage[] = [
      hi,
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm.', seal },
          { type: 'tool-call', id: 'c', name: 'f', input: '{}' },
        ],
      },
      { role: 'tool', callId: 'c', parts: [{ type: 'text', text: '1' }] },
    ];
    const foreign = encode(claude37, { messages, tools, reasoning: hard, maxOutputTokens: 9_000 });
    expect(foreign.additionalModelRequestFields).toBeUndefined();
    expect(foreign.dropped).toEqual(['messages.1.content.0 (reasoning)', 'reasoning']);
    expect(encode(claude46, { messages, tools, reasoning: hard }).additionalModelRequestFields.thinking).toEqual({
      type: 'adaptive',
    });
  });

  it('is told of the longest answer that it can give, where more was asked', () => {
    const { inferenceConfig, warnings } = encode(claude37, { maxOutputTokens: 1_000_000 });
    expect([inferenceConfig.maxTokens, warnings.length]).toEqual([64_000, 1]);
  });
});
