import { describe, expect, it } from 'vitest';
import { checkSchema } from './schema-check.ts';

const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

describe('a schema of a client', () => {
  it('judges a text apart from the fence around it', async () => {
    expect(await checkSchema(city, '```json\n{"city":"Oslo"}\n```')).toEqual({ kind: 'fits', json: '{"city":"Oslo"}' });
    expect(await checkSchema(city, '{}')).toEqual({
      kind: 'misses',
      problems: ["the value must have required property 'city'"],
    });
    expect(await checkSchema(city, 'Oslo')).toEqual({ kind: 'misses', problems: ['it is not JSON'] });
  });

  it('holds up nobody with a pattern that backtracks for ever, and the next one is judged', async () => {
    const pattern = { properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    let turns = 0;
    const turn = setInterval(() => {
      turns += 1;
    }, 5);
    const [verdict, next] = await Promise.all([
      checkSchema(pattern, JSON.stringify({ a: `${'a'.repeat(64)}!` })),
      checkSchema(city, '{"city":"Oslo"}'),
    ]);
    clearInterval(turn);
    expect(verdict).toEqual({ kind: 'unknown' });
    expect(next).toEqual({ kind: 'fits', json: '{"city":"Oslo"}' });
    expect(turns).toBeGreaterThan(1);
  });

  it('ends nothing but its own check with a circle of references or a million items to compare', async () => {
    const circle = { $ref: '#/$defs/a', $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } };
    expect((await checkSchema(circle, '{}')).kind).not.toBe('misses');
    const items = JSON.stringify(Array.from({ length: 60_000 }, (_, index) => ({ index })));
    expect(await checkSchema({ type: 'array', uniqueItems: true }, items)).toEqual({ kind: 'unknown' });
    expect((await checkSchema(city, '{"city":"Oslo"}')).kind).toBe('fits');
  });
});
