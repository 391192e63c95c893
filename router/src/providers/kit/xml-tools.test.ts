import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../domain/chat-event.ts';
import type { ChatMeaning, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { ProviderAdapter } from '../../domain/provider-adapter.ts';
import { messagesWithoutPlaces } from '../../domain/testing/without-places.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { testCall, testTools } from '../testing/test-request.ts';
import { withXmlTools } from './xml-tools.ts';

const read: ToolDefinition = {
  kind: 'function',
  name: 'read',
  description: 'Reads <one> file & tells it.',
  inputSchema: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'Where it is' },
      lines: { type: 'array', items: { type: 'integer' } },
    },
    required: ['path'],
    $defs: { place: { type: 'string' } },
  },
};

interface Told {
  readonly meaning: ChatMeaning;
  readonly dialect: string;
}

/** An adapter that says these texts and remembers what it was asked. */
function scripted(texts: readonly string[], finish: 'stop' | 'length' = 'stop') {
  const asked: Told[] = [];
  const adapter: ProviderAdapter = {
    chat({ request }, sink) {
      asked.push({ meaning: request.meaning(), dialect: request.dialect });
      queueMicrotask(() => {
        sink.head({ form: 'events', dropped: ['seed'] });
        sink.events([{ type: 'answer-start', id: 'a', model: 'm', createdS: 1 }]);
        for (const text of texts) sink.events([{ type: 'text-delta', choice: 0, text }]);
        sink.events([{ type: 'finish', choice: 0, reason: { kind: finish } }]);
        sink.end({ usage: undefined, finishReason: { kind: finish }, answeredModel: 'm' });
      });
      return { pause() {}, resume() {}, abort() {} };
    },
    countTokens: async ({ request }) => JSON.stringify(request.meaning().messages).length,
    listModels: async () => [],
    close: async () => {},
  };
  return { adapter: withXmlTools(adapter, testTools()), asked };
}

async function ask(meaning: Partial<ChatMeaning>, texts: readonly string[] = ['ok'], strict = false) {
  const { adapter, asked } = scripted(texts);
  const sink = new RecordingSink();
  adapter.chat(testCall({ meaning, ...(strict ? { body: { strict: true } } : {}) }), sink);
  return { outcome: await sink.outcome(), sink, asked: asked[0] };
}

function contents(events: readonly ChatEvent[]) {
  return events.filter((event) => event.type !== 'answer-start' && !(event.type === 'text-delta' && event.text === ''));
}

describe('tools as XML', () => {
  it('describes each tool in the instructions, with types, requirements and the rest of its schema', async () => {
    const system = { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] } as const;
    const user = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] } as const;
    const { asked } = await ask({ tools: [read], messages: [system, user] });
    const [first, second] = messagesWithoutPlaces(asked?.meaning.messages ?? []);
    const text = first?.parts[0]?.type === 'text' ? first.parts[0].text : '';
    expect(text).toMatch(/^Be brief\.\n\n/);
    expect(text).toContain('<tool name="read">\n<description><![CDATA[Reads <one> file & tells it.]]></description>');
    expect(text).toContain('<parameter name="path" type="string" required="true">Where it is</parameter>');
    expect(text).toContain(
      '<parameter name="lines" type="array" required="false"><schema>{"items":{"type":"integer"}}</schema></parameter>',
    );
    expect(text).toContain('<schema>{"$defs":{"place":{"type":"string"}}}</schema>');
    expect(second).toEqual(user);
    expect(asked).toMatchObject({ dialect: 'events', meaning: { tools: [], toolChoice: undefined } });
  });

  it.each([
    [{ kind: 'required' }, 'you must call at least one tool'],
    [{ kind: 'tool', name: 'read' }, 'you must call the tool read'],
    [{ kind: 'allowed', mode: 'required', names: ['read'] }, 'you must call at least one tool'],
  ] as const)('says what must be called: %j', async (toolChoice, words) => {
    const { asked } = await ask({ tools: [read, { kind: 'function', name: 'other_tool' }], toolChoice });
    const text = JSON.stringify(asked?.meaning.messages[0]);
    expect(text).toContain(words);
    expect(text.includes('other_tool')).toBe(toolChoice.kind !== 'allowed');
  });

  it('teaches nothing and reads nothing where no tool may be called', async () => {
    const { asked, sink } = await ask({ tools: [read], toolChoice: { kind: 'none' } }, ['<read path="a"/>']);
    expect(JSON.stringify(asked?.meaning.messages)).not.toContain('tool_call');
    expect(sink.heard).toContainEqual({ type: 'text-delta', choice: 0, text: '<read path="a"/>' });
  });

  it('tells calls with ids of their own, in order, with text around them, and ends with tool calls', async () => {
    const { outcome, sink } = await ask({ tools: [read] }, [
      'I read',
      '.<re',
      'ad path="a"/><read><path>b</path></read>',
      '\n',
    ]);
    expect(contents(sink.heard)).toEqual([
      { type: 'text-delta', choice: 0, text: 'I read' },
      { type: 'text-delta', choice: 0, text: '.' },
      { type: 'tool-input-start', choice: 0, call: 0, id: 'call_1', name: 'read' },
      { type: 'tool-input-delta', choice: 0, call: 0, text: '{"path":"a"}' },
      { type: 'tool-input-end', choice: 0, call: 0 },
      { type: 'tool-input-start', choice: 0, call: 1, id: 'call_2', name: 'read' },
      { type: 'tool-input-delta', choice: 0, call: 1, text: '{"path":"b"}' },
      { type: 'tool-input-end', choice: 0, call: 1 },
      { type: 'finish', choice: 0, reason: { kind: 'tool-calls' } },
    ]);
    expect(outcome).toMatchObject({ summary: { finishReason: { kind: 'tool-calls' } } });
    expect(sink.breaches).toEqual([]);
    expect(sink.answerHead).toEqual({ form: 'events', dropped: ['seed'] });
  });

  it('gives a broken call back as text and warns', async () => {
    const { outcome, sink } = await ask({ tools: [read] }, ['<tool_call>{"name": "read", ']);
    expect(contents(sink.heard)[0]).toEqual({ type: 'text-delta', choice: 0, text: '<tool_call>{"name": "read", ' });
    expect(outcome).toMatchObject({
      summary: { finishReason: { kind: 'stop' }, warnings: [expect.stringContaining('could not be read as XML')] },
    });
  });

  it('gives a call of a tool that the request does not have back as text and warns', async () => {
    const text = '<tool_call>{"name":"rm","arguments":{}}</tool_call>';
    const { outcome, sink } = await ask({ tools: [read] }, [text]);
    expect(contents(sink.heard)[0]).toEqual({ type: 'text-delta', choice: 0, text });
    expect(outcome).toMatchObject({ summary: { warnings: [expect.stringContaining('named no tool of the request')] } });
  });

  it('leaves no empty fence where a call stood in one', async () => {
    const { sink } = await ask({ tools: [read] }, ['Look:\n```x', 'ml\n<read path="a"/>', '\n``', '`\n']);
    const texts = sink.heard.flatMap((event) => (event.type === 'text-delta' ? [event.text] : []));
    expect(texts.join('')).toBe('Look:\n');
    expect(sink.heard.some((event) => event.type === 'tool-input-start')).toBe(true);
  });

  it('keeps a sign of life while a long call is written', async () => {
    const { sink } = await ask({ tools: [read] }, ['<read><path>', 'x', 'y', '</path></read>']);
    expect(sink.heard.filter((event) => event.type === 'text-delta' && event.text === '')).toHaveLength(3);
  });

  it('tells calls and results of earlier turns as the XML that it taught, in turns that alternate', async () => {
    const call = { type: 'tool-call', id: 'c1', name: 'read', input: '{"path":"<a>","lines":[1]}' } as const;
    const { asked } = await ask({
      tools: [read],
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'Go' }] },
        { role: 'assistant', parts: [{ type: 'text', text: 'Well.' }, call, { ...call, id: 'c2', input: 'nonsense' }] },
        { role: 'tool', callId: 'c1', parts: [{ type: 'text', text: 'a < b' }] },
        { role: 'tool', callId: 'c2', parts: [{ type: 'text', text: 'no' }], isError: true },
        { role: 'user', parts: [{ type: 'text', text: 'And?' }] },
      ],
    });
    expect(messagesWithoutPlaces(asked?.meaning.messages ?? []).slice(2)).toEqual([
      {
        role: 'assistant',
        parts: [
          {
            type: 'text',
            text: 'Well.\n<tool_call name="read">\n<parameter name="path"><![CDATA[<a>]]></parameter>\n<parameter name="lines">[1]</parameter>\n</tool_call>\n<tool_call name="read">\nnonsense\n</tool_call>',
          },
        ],
      },
      {
        role: 'user',
        parts: [
          {
            type: 'text',
            text: '<tool_result name="read"><![CDATA[a < b]]></tool_result>\n<tool_result name="read" status="error">no</tool_result>\nAnd?',
          },
        ],
      },
    ]);
  });

  it('reads the calls that it writes into the history', async () => {
    const input = { path: 'x]]>y</parameter></tool_call>&lt;\n', lines: [1, 2] };
    const part = { type: 'tool-call', id: 'c', name: 'read', input: JSON.stringify(input) } as const;
    const { asked } = await ask({ tools: [read], messages: [{ role: 'assistant', parts: [part] }] });
    const [, written] = asked?.meaning.messages ?? [];
    const text = written?.parts[0]?.type === 'text' ? written.parts[0].text : '';
    const { sink } = await ask({ tools: [read] }, [...text]);
    expect(sink.heard).toContainEqual({ type: 'tool-input-delta', choice: 0, call: 0, text: part.input });
  });

  it('leaves a request without tools alone, and its bytes with it', async () => {
    const { asked } = await ask({});
    expect(asked?.dialect).toBe('openai-chat');
  });

  it('teaches custom tools as functions with one text', async () => {
    const { sink } = await ask({ tools: [{ kind: 'custom', name: 'patch' }] }, [
      '<patch><input>*** Begin\n</input></patch>',
    ]);
    expect(sink.heard).toContainEqual(
      expect.objectContaining({ type: 'tool-input-start', name: 'patch', custom: true }),
    );
    expect(sink.heard).toContainEqual({ type: 'tool-input-delta', choice: 0, call: 0, text: '*** Begin' });
  });

  it('names the tools that only a vendor can run, and refuses to leave them out of a strict request', async () => {
    const native = { kind: 'native', native: { dialect: 'openai-chat', name: 'web_search', value: {} } } as const;
    expect((await ask({ tools: [read, native] })).sink.answerHead?.dropped).toEqual(['seed', 'tools (web_search)']);
    expect((await ask({ tools: [native] }, [], true)).outcome).toMatchObject({ failure: { kind: 'unsupported' } });
  });

  it('counts the tokens of what is really sent', async () => {
    const { adapter } = scripted([]);
    const count = (tools: readonly ToolDefinition[]) =>
      adapter.countTokens?.({
        request: testCall({ meaning: { tools } }).request,
        upstreamModel: 'm',
        secret: undefined,
        signal: AbortSignal.timeout(1_000),
      });
    expect(await count([read])).toBeGreaterThan((await count([])) ?? 0);
  });
});
