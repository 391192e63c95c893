import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../domain/chat-event.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import { CustomInputReader, wrapCustomInput } from './custom-input.ts';
import { CustomToolEvents, customToolNames, customToolsAsFunctions, hasCustomTools } from './custom-tools.ts';

function read(pieces: readonly string[]): string {
  const reader = new CustomInputReader();
  return pieces.map((piece) => reader.add(piece)).join('') + reader.end();
}

function cut(text: string, at: readonly number[]): readonly string[] {
  const places = [...new Set(at.map((place) => place % (text.length + 1)))].sort((left, right) => left - right);
  return [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
}

describe('the input of a custom tool in the arguments of a function', () => {
  it('comes out whole wherever the arguments are cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat()), (text, at) => {
        expect(read(cut(wrapCustomInput(text), at))).toBe(
          text.toWellFormed() === text ? text : read([wrapCustomInput(text)]),
        );
      }),
    );
  });

  it('comes out whole wherever escaped pairs are cut', () => {
    const text = 'a "quoted" \\ line\n\u{1f600} tab\t\u0001';
    const escaped = `{ "input" : "${[...JSON.stringify(text).slice(1, -1)].map((character) => ((character.codePointAt(0) ?? 0) > 0xffff ? '\\ud83d\\ude00' : character)).join('')}" }`;
    for (let at = 0; at <= escaped.length; at += 1) expect(read([escaped.slice(0, at), escaped.slice(at)])).toBe(text);
  });

  it('comes piece by piece, and not only at the end', () => {
    const reader = new CustomInputReader();
    expect(['{"input', '": "*** Begin', ' Patch\\', 'n+ a"', '}'].map((piece) => reader.add(piece))).toEqual([
      '',
      '*** Begin',
      ' Patch',
      '\n+ a',
      '',
    ]);
  });

  it.each([
    ['another name', '{"patch":"text"}', 'text'],
    ['a bare text', '"text"', 'text'],
    ['no JSON', '*** Begin Patch\n"x"', '*** Begin Patch\n"x"'],
    ['two fields', '{"why":"a","input":"text"}', 'text'],
    ['nothing', '', ''],
    ['an object of several others', '{"a":1,"b":2}', '{"a":1,"b":2}'],
    ['raw line breaks', '{"input":"a\nb\\tc"}', 'a\nb\tc'],
    ['a text that breaks off', '{"input":"half', 'half'],
  ])('is taken as well as can be where the model wrote %s', (_name, written, text) => {
    expect(read([written])).toBe(text);
    expect(read([...written])).toBe(text);
  });
});

describe('custom tools for an upstream that knows functions only', () => {
  const meaning = {
    ...emptyMeaning,
    tools: [
      {
        kind: 'custom' as const,
        name: 'apply_patch',
        description: 'Edits files.',
        format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
      },
      { kind: 'function' as const, name: 'shell' },
    ],
    messages: [
      {
        role: 'assistant' as const,
        parts: [{ type: 'tool-call' as const, id: 'c1', name: 'apply_patch', input: 'a\n"b"', custom: true as const }],
      },
    ],
  };

  it('are functions with one text, and the grammar in words', () => {
    const { tools, messages } = customToolsAsFunctions(meaning);
    expect(tools[0]).toMatchObject({
      kind: 'function',
      name: 'apply_patch',
      description: 'Edits files.\n\n"input" must match this lark grammar:\nstart: "x"',
      inputSchema: { required: ['input'] },
    });
    expect(tools[1]).toBe(meaning.tools[1]);
    expect(messages[0]).toEqual({
      role: 'assistant',
      parts: [{ type: 'tool-call', id: 'c1', name: 'apply_patch', input: '{"input":"a\\n\\"b\\""}' }],
    });
    expect([hasCustomTools(meaning), hasCustomTools(emptyMeaning)]).toEqual([true, false]);
  });

  it('come back as custom calls with free text, beside ordinary ones', () => {
    const events = new CustomToolEvents(customToolNames(meaning));
    const told: readonly ChatEvent[] = [
      { type: 'tool-input-start', choice: 0, call: 0, id: 'c1', name: 'apply_patch' },
      { type: 'tool-input-start', choice: 0, call: 1, id: 'c2', name: 'shell' },
      { type: 'tool-input-delta', choice: 0, call: 0, text: '{"input":"*** ' },
      { type: 'tool-input-delta', choice: 0, call: 1, text: '{"input":"ls"}' },
      { type: 'tool-input-delta', choice: 0, call: 0, text: 'End"}' },
      { type: 'tool-input-end', choice: 0, call: 0 },
      { type: 'tool-input-end', choice: 0, call: 1 },
    ];
    expect(told.flatMap((event) => events.translate([event]))).toEqual([
      { type: 'tool-input-start', choice: 0, call: 0, id: 'c1', name: 'apply_patch', custom: true },
      told[1],
      { type: 'tool-input-delta', choice: 0, call: 0, text: '*** ' },
      told[3],
      { type: 'tool-input-delta', choice: 0, call: 0, text: 'End' },
      told[5],
      told[6],
    ]);
  });
});
