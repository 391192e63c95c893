import { describe, expect, it } from 'vitest';
import { XmlToolScanner } from './xml-tool-scanner.ts';

const schemas = new Map([['x', { type: 'object', properties: { a: { type: 'string' } } }]]);

/** What a scanner makes of a text; all of it must come back, whatever it is taken for. */
function scan(text: string) {
  const scanner = new XmlToolScanner(schemas);
  return [...scanner.feed(text), ...scanner.finish()];
}

// Each is large enough that time in its square is more than a test may take.
const hostile: Readonly<Record<string, string>> = {
  'tags that are never closed': '<tool_call '.repeat(90_000),
  'other tags that are never closed': '<a '.repeat(300_000),
  'a tag that is one long word': `<x ${'a'.repeat(60_000)}>`.repeat(15),
  'more arguments than any call has': `<tool_call name="x">${'<a/>'.repeat(200_000)}</tool_call>`,
  'closing tags in a CDATA section': `<tool_call name="x"><parameter name="a"><![CDATA[${'</parameter><'.repeat(70_000)}</parameter></tool_call>`,
  'calls in calls': `<tool_calls>${'<tool_call>'.repeat(20_000)}${'</tool_call>'.repeat(20_000)}</tool_calls>`,
};

describe('XML that nobody honest writes', () => {
  it.each(Object.entries(hostile))('%s: is given back as text', (_name, text) => {
    const pieces = scan(text);
    expect(pieces.some(({ kind }) => kind === 'call')).toBe(false);
    expect(pieces.map((piece) => (piece.kind === 'call' ? '' : piece.text)).join('')).toBe(text);
  });

  it.each([
    `<tool_call>{"name":"x","arguments":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}</tool_call>`,
    `<tool_call name="x">${'<arguments>'.repeat(20_000)}${'</arguments>'.repeat(20_000)}</tool_call>`,
  ])('is read or given back however deep it is nested', (text) => {
    expect(() => scan(text)).not.toThrow();
  });

  it('has no call behind the thousandth', () => {
    const pieces = scan('<tool_call name="x"></tool_call>'.repeat(1_200));
    expect(pieces.filter(({ kind }) => kind === 'call')).toHaveLength(1_000);
  });

  it('keeps what a frame, a section and a repeated argument mean', () => {
    const [piece] = scan(
      '<tool_call name="x"><parameter name="a"><![CDATA[</parameter></tool_call>]]> and <b></parameter></tool_call>',
    );
    expect(piece).toEqual({ kind: 'call', call: { name: 'x', input: '{"a":"</parameter></tool_call> and <b>"}' } });
    const [attributes] = scan(`<x a='1 < "2"' b=3 c />`);
    expect(attributes).toEqual({ kind: 'call', call: { name: 'x', input: '{"a":"1 < \\"2\\"","b":3}' } });
  });
});
