import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import { type ScannedPiece, XmlToolScanner } from './xml-tool-scanner.ts';

const schemas: ReadonlyMap<string, JsonObject | undefined> = new Map<string, JsonObject | undefined>([
  [
    'get_weather',
    {
      type: 'object',
      properties: {
        city: { type: 'string' },
        days: { type: 'integer' },
        daily: { type: 'boolean' },
        places: { type: 'array', items: { type: 'string' } },
        filter: { type: 'object', properties: { max: { type: 'number' } } },
      },
    },
  ],
  ['write_file', { type: 'object', properties: { path: { type: 'string' }, content: { type: 'string' } } }],
  ['now', undefined],
]);

function scan(pieces: readonly string[]): readonly ScannedPiece[] {
  const scanner = new XmlToolScanner(schemas);
  return joined([...pieces.flatMap((piece) => scanner.feed(piece)), ...scanner.finish()]);
}

/** Where text was cut does not matter. */
function joined(pieces: readonly ScannedPiece[]): readonly ScannedPiece[] {
  const told: ScannedPiece[] = [];
  for (const piece of pieces) {
    const last = told.at(-1);
    if (piece.kind === 'text' && last?.kind === 'text')
      told[told.length - 1] = { kind: 'text', text: last.text + piece.text };
    else told.push(piece);
  }
  return told;
}

function call(name: string, input: unknown): ScannedPiece {
  return { kind: 'call', call: { name, input: typeof input === 'string' ? input : JSON.stringify(input) } };
}

const paris = call('get_weather', { city: 'Paris', days: 3 });

/** Each form in which a model writes calls, and what it means. */
const forms: readonly (readonly [string, string, readonly ScannedPiece[]])[] = [
  [
    'the form that is taught',
    '<tool_call name="get_weather">\n<parameter name="city">Paris</parameter>\n<parameter name="days">3</parameter>\n</tool_call>',
    [paris],
  ],
  [
    'Hermes JSON',
    '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris", "days": 3}}\n</tool_call>',
    [paris],
  ],
  [
    'Hermes JSON with a text of arguments',
    '<tool_call>{"name":"now","arguments":"{}"}</tool_call>',
    [call('now', '{}')],
  ],
  [
    'a list of Hermes JSON',
    '<tool_call>[{"name":"now"},{"name":"now","parameters":{}}]</tool_call>',
    [call('now', {}), call('now', {})],
  ],
  [
    'a function by its name',
    '<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n<parameter=days>\n3\n</parameter>\n</function>',
    [paris],
  ],
  [
    'a function inside a call',
    '<tool_call>\n<function=get_weather>\n<parameter=city>Paris</parameter>\n<parameter=days>3</parameter>\n</function>\n</tool_call>',
    [paris],
  ],
  ['a function with JSON', '<function=get_weather>{"city": "Paris", "days": 3}</function>', [paris]],
  ['a tag per tool', '<get_weather>\n<city>Paris</city>\n<days>3</days>\n</get_weather>', [paris]],
  ['a tag per tool with attributes', '<get_weather city="Paris" days="3"/>', [paris]],
  ['a tag per tool without arguments', '<now/><now></now>', [call('now', {}), call('now', {})]],
  [
    'tags for name and arguments',
    '<tool_call><name>get_weather</name><arguments><city>Paris</city><days>3</days></arguments></tool_call>',
    [paris],
  ],
  [
    'tags for name and JSON arguments',
    '<tool_call><name>get_weather</name><arguments>{"city":"Paris","days":3}</arguments></tool_call>',
    [paris],
  ],
  [
    'a list of invocations',
    '<function_calls>\n<invoke name="get_weather">\n<parameter name="city">Paris</parameter>\n<parameter name="days">3</parameter>\n</invoke>\n<invoke name="now"></invoke>\n</function_calls>',
    [paris, call('now', {})],
  ],
  ['two calls', '<now/>\n\n<tool_call name="now"></tool_call>', [call('now', {}), call('now', {})]],
  [
    'text before, between and after',
    'Let me see: a < b.\n<now/> Then\n<now/>\nDone.',
    [
      { kind: 'text', text: 'Let me see: a < b.\n' },
      call('now', {}),
      { kind: 'text', text: ' Then\n' },
      call('now', {}),
      { kind: 'text', text: '\nDone.' },
    ],
  ],
  [
    'nested JSON, booleans and lists',
    '<get_weather><places>["a", "b"]</places><filter>{"max": 1.50, "id": 12345678901234567890}</filter><daily>True</daily></get_weather>',
    [call('get_weather', '{"places":["a","b"],"filter":{"max":1.50,"id":12345678901234567890},"daily":true}')],
  ],
  [
    'nested elements',
    '<get_weather><places><item>a</item><item>b</item></places><filter><max>1</max></filter></get_weather>',
    [call('get_weather', { places: ['a', 'b'], filter: { max: 1 } })],
  ],
  [
    'a parameter that comes several times',
    '<get_weather><places>a</places><places>b</places></get_weather>',
    [call('get_weather', { places: ['a', 'b'] })],
  ],
  [
    'entities',
    '<get_weather><city>A &amp; B &lt;C&gt; &#233;&#x1F600; &nbsp;</city></get_weather>',
    [call('get_weather', { city: 'A & B <C> é😀 &nbsp;' })],
  ],
  [
    'CDATA with closing tags inside',
    '<tool_call name="write_file"><parameter name="content">\n<![CDATA[if (a < b && c) { </parameter></tool_call> }]]>\n</parameter></tool_call>',
    [call('write_file', { content: 'if (a < b && c) { </parameter></tool_call> }' })],
  ],
  [
    'markup that nobody escaped',
    '<write_file><path>a.html</path><content>\n<div class="x">a && b</div>\n</content></write_file>',
    [call('write_file', { path: 'a.html', content: '<div class="x">a && b</div>' })],
  ],
  [
    'a closing tag inside a JSON text',
    '<tool_call>{"name":"write_file","arguments":{"content":"\\"</tool_call>"}}</tool_call>',
    [call('write_file', { content: '"</tool_call>' })],
  ],
  [
    'a text that is a number where a text is wanted',
    '<get_weather><city>75001</city></get_weather>',
    [call('get_weather', { city: '75001' })],
  ],
  ['attributes in single quotes and white space in tags', "<tool_call  name='now' >\n</tool_call >", [call('now', {})]],
];

/** What looks like a call and is none. */
const noCalls: readonly (readonly [string, string, string])[] = [
  [
    'broken JSON',
    'a <tool_call>{"name": "now", "arguments": {</tool_call> b',
    '<tool_call>{"name": "now", "arguments": {</tool_call>',
  ],
  [
    'a call that is not closed',
    'x<tool_call name="now">\n<parameter name="a">1',
    '<tool_call name="now">\n<parameter name="a">1',
  ],
  ['a call without a name', '<tool_call>soon</tool_call>', '<tool_call>soon</tool_call>'],
  ['prose in the tag of a tool', 'The <now>present</now> tense', '<now>present</now>'],
  [
    'stray text between arguments',
    '<get_weather>in <city>Paris</city></get_weather>',
    '<get_weather>in <city>Paris</city></get_weather>',
  ],
];

describe('XmlToolScanner', () => {
  it.each(forms)('reads %s', (_name, text, pieces) => {
    expect(scan([text])).toEqual(pieces);
  });

  it.each(forms)('reads %s, cut at every character', (_name, text, pieces) => {
    expect(scan([...text])).toEqual(pieces);
    for (let at = 1; at < text.length; at += 1) expect(scan([text.slice(0, at), text.slice(at)])).toEqual(pieces);
  });

  it.each(noCalls)('gives %s back to the letter and says that it was broken', (_name, text, broken) => {
    for (const pieces of [[text], [...text]]) {
      const told = scan(pieces);
      expect(told.map((piece) => (piece.kind === 'call' ? '' : piece.text)).join('')).toBe(text);
      expect(told).toContainEqual({ kind: 'broken', text: broken });
    }
  });

  it('passes text without calls as it comes, and holds back only what may become a tag', () => {
    const scanner = new XmlToolScanner(schemas);
    expect(scanner.feed('a <b> c <')).toEqual([{ kind: 'text', text: 'a <b> c ' }]);
    expect(scanner.isWaiting).toBe(true);
    expect(scanner.feed('tool_box>')).toEqual([{ kind: 'text', text: '<tool_box>' }]);
    expect(scanner.isWaiting).toBe(false);
  });

  it('finds no call where no tool can be called', () => {
    const scanner = new XmlToolScanner(new Map());
    expect(scanner.feed('<tool_call name="now"/>')).toEqual([{ kind: 'text', text: '<tool_call name="now"/>' }]);
    expect(scanner.feed('<')).toEqual([{ kind: 'text', text: '<' }]);
  });

  it('keeps an answer of white space', () => {
    expect(scan([' ', '\n'])).toEqual([{ kind: 'text', text: ' \n' }]);
  });

  it('reads any text the same however it is cut, and loses none of one without calls', () => {
    const bits = fc.constantFrom(
      '<',
      '>',
      '/',
      '</',
      '<now',
      '<tool_call',
      ' name="now"',
      '>',
      '</tool_call>',
      '</now>',
      '{',
      '"',
      'a',
      ' ',
      '<![CDATA[',
      ']]>',
      '<function=',
      '<parameter name="x">',
      '</parameter>',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 24 }), fc.array(fc.nat(200), { maxLength: 6 }), (parts, cuts) => {
        const text = parts.join('');
        const places = [...new Set(cuts.map((cut) => Math.min(cut, text.length)))].sort((left, right) => left - right);
        const cut = [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
        const whole = scan([text]);
        expect(scan(cut)).toEqual(whole);
        if (!whole.some((piece) => piece.kind === 'call')) {
          expect(whole.map((piece) => (piece.kind === 'call' ? '' : piece.text)).join('')).toBe(text);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives up on a call that does not end, and stays fast', () => {
    const scanner = new XmlToolScanner(schemas);
    const piece = 'x'.repeat(64);
    let told = scanner.feed('<tool_call>{"name":"now","arguments":{"a":"').length;
    for (let count = 0; count < 80_000; count += 1) told += scanner.feed(piece).length;
    expect(told).toBeGreaterThan(0);
    const ends = new XmlToolScanner(schemas);
    const many = ends.feed(`<tool_call>{"a":"${'</tool_call>'.repeat(20_000)}`);
    expect(many.length + ends.finish().length).toBeGreaterThan(0);
  });
});
