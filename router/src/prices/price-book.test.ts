import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calcPrice } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { noUsage } from '../domain/usage.ts';
import { usageCost } from '../domain/usage-cost.ts';
import { createPriceBook } from './price-book.ts';
import { readDataFile } from './read-data-file.ts';
import { genaiCatalogues, reduceAddresses, reduceGenaiPrices } from './testing/reduce-genai-prices.ts';
import { reduceModelsDev } from './testing/reduce-models-dev.ts';

const fixtures = join(import.meta.dirname, '../../../../shared/fixtures');
const modelsDevFile = join(fixtures, 'prices/models.dev.json');
const atMs = Date.parse('2026-11-21T12:00:00Z');

describe('the data', () => {
  it('is what the installed genai-prices says (else: npm run prices)', () => {
    for (const [id, catalogue] of Object.entries(reduceGenaiPrices())) {
      expect(JSON.parse(readDataFile(`genai-prices/${id}.json`) ?? 'null'), id).toEqual(catalogue);
    }
    expect(JSON.parse(readDataFile('addresses.json') ?? 'null')).toEqual(reduceAddresses());
  });

  it.skipIf(!existsSync(modelsDevFile))('is what the copy of models.dev says (else: npm run prices)', () => {
    const catalogues = reduceModelsDev(JSON.parse(readFileSync(modelsDevFile, 'utf8')));
    for (const [id, catalogue] of Object.entries(catalogues)) {
      expect(JSON.parse(readDataFile(`models.dev/${id}.json`) ?? 'null'), id).toEqual(catalogue);
    }
  });
});

describe('the price book', () => {
  const book = createPriceBook();

  /** Token classes that the library knows too; it wants totals that contain their parts. */
  const usage = {
    ...noUsage,
    inputTokens: 1_000,
    cacheReadTokens: 500,
    cacheWrite5mTokens: 200,
    cacheWrite1hTokens: 100,
    outputTokens: 700,
    reasoningTokens: 30,
  };
  const theirUsage = {
    input_tokens: 1_800,
    cache_read_tokens: 500,
    cache_write_tokens: 300,
    cache_write_1h_tokens: 100,
    output_tokens: 730,
    output_reasoning_tokens: 30,
  };

  const theirs = (catalogue: string, model: string): number | undefined => {
    const timestamp = new Date(atMs);
    return calcPrice(theirUsage, model, { providerId: catalogue, timestamp })?.total_price;
  };

  it.each(genaiCatalogues)('finds and bills like genai-prices itself at %s', (catalogue) => {
    const names = namesOf(catalogue);
    expect(names.length).toBeGreaterThan(0);
    for (const model of names) {
      const known = book.find({ catalogue, model })?.priceAt(atMs);
      const expected = theirs(catalogue, model);
      if (known?.source === 'models.dev') continue;
      const ours = known === undefined ? undefined : usageCost(usage, known.price);
      if (expected === undefined) expect(ours, model).toBeUndefined();
      // Where a side has no price they bill nothing for it; here the whole is unknown then.
      else if (ours !== undefined) expect(ours, model).toBeCloseTo(expected, 10);
    }
  });

  it('says whose price it is and of when', () => {
    expect(book.find({ catalogue: 'openai', model: 'gpt-4o-mini' })?.priceAt(atMs)).toEqual({
      price: { input: 0.15, cacheRead: 0.075, output: 0.6, webSearch: 0.01 },
      source: 'genai-prices',
      date: '2026-09-23',
    });
    expect(book.find({ catalogue: 'alibaba', model: 'qwen-max' })?.priceAt(atMs)).toEqual({
      price: { input: 1.6, output: 6.4 },
      source: 'models.dev',
      date: '2026-07-02',
    });
  });

  it('finds a model under a dated name, and sold elsewhere at the price of its maker', () => {
    expect(book.find({ catalogue: 'openai', model: 'gpt-4o-mini-2024-07-18' })?.contextLength).toBe(128_000);
    expect(book.find({ catalogue: 'openai', model: 'gpt-4o-20240513' })?.maxOutputTokens).toBe(4_096);
    expect(book.find({ catalogue: 'anthropic', model: 'claude-sonnet-4-5-20250929' })?.abilities.can).toContain(
      'vision',
    );
    expect(book.find({ catalogue: 'azure', model: 'claude-sonnet-4-5' })?.priceAt(atMs)?.price.input).toEqual({
      base: 3,
      tiers: [{ aboveTokens: 200_000, rate: 6 }],
    });
  });

  it('knows what a model can do and what it lacks', () => {
    const gpt4o = book.find({ catalogue: 'openai', model: 'gpt-4o' });
    expect(gpt4o?.abilities.can).toEqual(expect.arrayContaining(['tools', 'vision', 'structured']));
    expect(gpt4o?.maxOutputTokens).toBe(16_384);
    const old = book.find({ catalogue: 'openai', model: 'gpt-3.5-turbo' });
    expect(old?.abilities.lacks).toContain('vision');
    expect(old?.abilities.can).toContain('tools');
  });

  it('knows nothing of a model or a catalogue that nobody lists', () => {
    expect(book.find({ catalogue: 'openai', model: 'my-own-model' })).toBeUndefined();
    expect(book.find({ catalogue: 'nowhere', model: 'gpt-4o' })).toBeUndefined();
    expect(book.find({ catalogue: 'alibaba', model: '__proto__' })).toBeUndefined();
  });

  it('reads a catalogue when it is first asked for, once, and no other', () => {
    const read: string[] = [];
    const counted = createPriceBook((name) => {
      read.push(name);
      return readDataFile(name);
    });
    expect(read).toEqual([]);
    counted.find({ catalogue: 'groq', model: 'llama-3.1-8b-instant' });
    counted.find({ catalogue: 'groq', model: 'llama-3.3-70b-versatile' });
    expect(read).toEqual(['genai-prices/groq.json', 'models.dev/groq.json']);
  });

  it('knows a vendor by the address', () => {
    expect(book.catalogueAt('https://api.cerebras.ai/v1')).toBe('cerebras');
    expect(book.catalogueAt('http://127.0.0.1:8000/v1')).toBeUndefined();
    expect(book.catalogueAt('http://evil.example/?https://api.cerebras.ai')).toBeUndefined();
  });
});

/** Names as they are recorded and as the collection itself spells them. */
function namesOf(catalogue: string): readonly string[] {
  const spelled: string[] = [];
  const gather = (value: unknown, key = ''): void => {
    if (typeof value === 'string' && ['equals', 'starts_with', 'contains'].includes(key)) spelled.push(value);
    if (typeof value === 'object' && value !== null) for (const [at, one] of Object.entries(value)) gather(one, at);
  };
  for (const { match } of reduceGenaiPrices()[catalogue]?.models ?? []) gather(match);
  const undashed = spelled.map((name) => name.replace(/-(20\d\d)-(\d\d)-(\d\d)/, '-$1$2$3'));
  return [...spelled, ...undashed, ...spelled.map((name) => `${name}-20250929`), ...spelled.map((name) => `x${name}`)];
}
