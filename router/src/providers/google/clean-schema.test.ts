import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import { cleanSchema } from './clean-schema.ts';

describe('a schema in the vendor’s subset', () => {
  it.each<[string, JsonObject, JsonObject, readonly string[]]>([
    [
      'types in capitals, what says nothing left out',
      {
        $schema: 'x',
        type: 'object',
        additionalProperties: false,
        required: ['a'],
        properties: { a: { type: 'integer', minimum: 1 } },
      },
      { type: 'OBJECT', required: ['a'], properties: { a: { type: 'INTEGER', minimum: 1 } } },
      [],
    ],
    ['null as a word of its own', { type: ['string', 'null'] }, { type: 'STRING', nullable: true }, []],
    [
      'several types as a choice',
      { type: ['string', 'number'] },
      { anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }] },
      [],
    ],
    ['one or null', { anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'STRING', nullable: true }, []],
    [
      'one of',
      { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'number' } }] },
      { anyOf: [{ type: 'STRING' }, { type: 'ARRAY', items: { type: 'NUMBER' } }] },
      [],
    ],
    ['a constant', { const: 'a' }, { type: 'STRING', enum: ['a'] }, []],
    [
      'numbers in a list',
      { type: 'integer', enum: [1, 2, null] },
      { type: 'STRING', enum: ['1', '2'], nullable: true },
      [],
    ],
    ['a format that is not known', { type: 'string', format: 'email' }, { type: 'STRING' }, ['format email']],
    ['a format that is', { type: 'string', format: 'date-time' }, { type: 'STRING', format: 'date-time' }, []],
    [
      'what cannot be said, by its place',
      { type: 'object', properties: { a: { type: 'number', exclusiveMinimum: 0 } }, patternProperties: {} },
      { type: 'OBJECT', properties: { a: { type: 'NUMBER' } } },
      ['patternProperties', 'a: exclusiveMinimum'],
    ],
    [
      'references',
      {
        type: 'object',
        properties: { a: { $ref: '#/$defs/A', description: 'mine' } },
        $defs: { A: { type: 'string', description: 'its' } },
      },
      { type: 'OBJECT', properties: { a: { type: 'STRING', description: 'mine' } } },
      [],
    ],
    [
      'all of',
      {
        allOf: [{ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }, { $ref: '#/$defs/B' }],
        $defs: { B: { properties: { b: { type: 'string' } }, required: ['b'] } },
      },
      { type: 'OBJECT', properties: { a: { type: 'STRING' }, b: { type: 'STRING' } }, required: ['a', 'b'] },
      [],
    ],
  ])('has %s', (_name, schema, clean, dropped) => {
    expect(cleanSchema(schema)).toEqual({ schema: clean, dropped });
  });

  it('ends where a schema refers to itself', () => {
    const tree = { $ref: '#/$defs/T', $defs: { T: { type: 'object', properties: { next: { $ref: '#/$defs/T' } } } } };
    const { schema, dropped } = cleanSchema(tree);
    expect(JSON.stringify(schema).length).toBeLessThan(5_000);
    expect(dropped).toEqual([expect.stringContaining('depth')]);
  });

  it('comes of anything that is written as a schema', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('type', 'properties', 'items', 'anyOf', 'enum', '$ref', 'allOf', 'x'),
          fc.jsonValue(),
        ),
        (schema) => {
          expect(cleanSchema(schema as JsonObject).schema).toBeTypeOf('object');
        },
      ),
      { numRuns: 500 },
    );
  });
});
