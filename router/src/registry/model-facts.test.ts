import { describe, expect, it } from 'vitest';
import type { KnownModel } from '../domain/known-model.ts';
import type { ListedModel } from '../domain/provider-adapter.ts';
import { noUsage } from '../domain/usage.ts';
import { ModelFacts } from './model-facts.ts';
import type { DeploymentRow, ModelRow } from './ports.ts';
import { deploymentRow, modelRow } from './testing/rows.ts';

const usage = { ...noUsage, inputTokens: 1_000_000, cacheReadTokens: 1_000_000, outputTokens: 1_000_000 };

const known: KnownModel = {
  contextLength: 1_000,
  maxOutputTokens: 100,
  abilities: { can: ['tools', 'structured'], lacks: ['vision'] },
  priceAt: () => ({
    price: { input: 3, cacheRead: 0.3, output: 15, reasoning: 16 },
    source: 'genai-prices',
    date: '2026-09-23',
  }),
};

interface Setting {
  readonly deployment?: Partial<DeploymentRow>;
  readonly definition?: Partial<ModelRow>;
  readonly listed?: Omit<ListedModel, 'id'>;
  readonly known?: KnownModel | undefined;
  /** The provider is asked at an address that is not the vendor's. */
  readonly elsewhere?: true;
}

function factsOf(setting: Setting): ModelFacts {
  const { deployment, definition, listed } = setting;
  return new ModelFacts({
    book: { find: () => ('known' in setting ? setting.known : known), catalogueAt: () => undefined },
    now: () => 0,
    catalogue: () => ({ id: 'acme', isItsOwn: !('elsewhere' in setting) }),
    deployment: () => deployment && deploymentRow({ providerId: 'p', modelId: 'm', ...deployment }),
    definition: () => definition && modelRow({ id: 'm', ...definition }),
    listed: () => listed && { id: 'm', ...listed },
    upstreamName: (model) => model,
  });
}

describe('what an answer cost', () => {
  it('is what the upstream reported, before everything else', () => {
    const facts = factsOf({ deployment: { inputMicroUsdPerMillion: 1, outputMicroUsdPerMillion: 1 } });
    const cost = facts.cost('m', { ...usage, reportedCostUsd: 0.5 });
    expect(cost).toEqual({ usd: 0.5, source: 'upstream', date: undefined });
  });

  it('says that the public price is another’s, where the address is not the vendor’s', () => {
    const { usd } = factsOf({}).cost('m', usage) ?? {};
    expect(factsOf({ elsewhere: true }).cost('m', usage)).toEqual({
      usd,
      source: 'genai-prices (same name)',
      date: '2026-09-23',
    });
    const own = { inputMicroUsdPerMillion: 1_000_000, outputMicroUsdPerMillion: 1_000_000 };
    expect(factsOf({ elsewhere: true, deployment: own }).price('m')?.source).toBe('deployment');
  });

  it('has the searches that the vendor made in it, and is unknown where nobody says what they cost', () => {
    const searched = { ...usage, webSearches: 3 };
    const price = { input: 3, output: 15, webSearch: 0.01 };
    const priced = { ...known, priceAt: () => ({ price, source: 'genai-prices', date: undefined }) as const };
    expect(factsOf({ known: priced }).cost('m', searched)?.usd).toBeCloseTo(3 + 3 + 15 + 0.03);
    expect(factsOf({}).cost('m', searched)).toBeUndefined();
    const own = { inputMicroUsdPerMillion: 1_000_000, outputMicroUsdPerMillion: 1_000_000 };
    expect(factsOf({ known: priced, deployment: own }).cost('m', searched)?.usd).toBeCloseTo(3.03);
  });

  it('is unknown on a tier that is sold at other rates, unless its owner named the rates', () => {
    const hurried = { ...usage, serviceTier: 'priority' } as const;
    expect(factsOf({}).cost('m', hurried)).toBeUndefined();
    const own = { inputMicroUsdPerMillion: 1_000_000, outputMicroUsdPerMillion: 1_000_000 };
    expect(factsOf({ deployment: own }).cost('m', hurried)?.usd).toBe(3);
    expect(factsOf({ deployment: own }).cost('m', { ...noUsage, audioInputTokens: 1_000_000 })?.usd).toBe(1);
  });

  it('is by the own price of the deployment, for every class of a side', () => {
    const facts = factsOf({ deployment: { inputMicroUsdPerMillion: 1_000_000, outputMicroUsdPerMillion: 2_000_000 } });
    expect(facts.cost('m', usage)).toEqual({ usd: 4, source: 'deployment', date: undefined });
  });

  it('is by the own price of one side and by the public one of the other', () => {
    const input = factsOf({ deployment: { inputMicroUsdPerMillion: 1_000_000 } });
    expect(input.cost('m', { ...usage, reasoningTokens: 1_000_000 })).toEqual({
      usd: 2 + 15 + 16,
      source: 'deployment',
      date: undefined,
    });
    const output = factsOf({ deployment: { outputMicroUsdPerMillion: 0 } });
    expect(output.cost('m', usage)?.usd).toBe(3.3);
  });

  it('is by the live list before public collections', () => {
    const facts = factsOf({ listed: { price: { input: 0, output: 1 } } });
    expect(facts.cost('m', usage)).toEqual({ usd: 1, source: 'live-list', date: undefined });
  });

  it('says of which collection the price is, and of when', () => {
    expect(factsOf({}).cost('m', usage)).toEqual({ usd: 18.3, source: 'genai-prices', date: '2026-09-23' });
  });

  it('is unknown where nobody knows a price', () => {
    expect(factsOf({ known: undefined }).cost('m', usage)).toBeUndefined();
    const half = factsOf({ known: undefined, deployment: { inputMicroUsdPerMillion: 1 } });
    expect(half.cost('m', usage)).toBeUndefined();
  });
});

describe('what a model can do', () => {
  it('is what its owner says, then the live list, then what is publicly known', () => {
    const facts = factsOf({
      definition: { capabilities: ['chat', 'function_calling'] },
      listed: { capabilities: ['vision', 'reasoning'], lacks: ['structured'] },
    });
    expect(facts.abilities('m').can).toEqual(['tools', 'reasoning']);
    expect(facts.abilities('m').lacks).toEqual(['vision', 'audio', 'structured']);
    expect(facts.capabilities('m')).toEqual(['chat', 'tools']);
    const many = ['structured', 'completion', 'image', 'vision', 'function_calling', 'chat'];
    const shown = ['chat', 'tools', 'vision', 'structured', 'completion'];
    expect(factsOf({ definition: { capabilities: many } }).capabilities('m')).toEqual(shown);
    expect(
      factsOf({ listed: { capabilities: ['structured', 'tools'], chat: true } })
        .capabilities('m')
        .slice(0, 2),
    ).toEqual(['chat', 'tools']);
  });

  it('follows the live list when that changes', () => {
    const listed: { now: ListedModel | undefined } = { now: undefined };
    const facts = new ModelFacts({
      book: { find: () => undefined, catalogueAt: () => undefined },
      now: () => 0,
      catalogue: () => ({ id: 'acme', isItsOwn: true }),
      deployment: () => undefined,
      definition: () => undefined,
      listed: () => listed.now,
      upstreamName: (model) => model,
    });
    expect(facts.abilities('m').can).toEqual([]);
    listed.now = { id: 'm', capabilities: ['tools'], contextLength: 5 };
    expect(facts.abilities('m').can).toEqual(['tools']);
    expect(facts.contextLength('m')).toBe(5);
  });

  it('has no longest answer where it makes vectors', () => {
    expect(factsOf({ listed: { maxOutputTokens: 1, chat: false } }).maxOutputTokens('m')).toBeUndefined();
    expect(factsOf({ listed: { maxOutputTokens: 1 } }).maxOutputTokens('m')).toBe(1);
  });

  it('has limits by the same order', () => {
    expect(factsOf({}).contextLength('m')).toBe(1_000);
    expect(factsOf({ listed: { contextLength: 2_000, maxOutputTokens: 200 } }).maxOutputTokens('m')).toBe(200);
    expect(factsOf({ deployment: { contextLength: 3_000 }, listed: { contextLength: 2_000 } }).contextLength('m')).toBe(
      3_000,
    );
  });
});
