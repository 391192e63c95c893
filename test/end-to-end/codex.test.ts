import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { sharedFakeHouse } from './kit/fake-house.ts';
import { addProvider } from './kit/providers.ts';

/** What Codex sends, as its source has it (openai/codex, Apache-2.0: `ResponsesApiRequest`), texts shortened. */
const grammar = 'start: begin_patch hunk+ end_patch\nbegin_patch: "*** Begin Patch" LF\nend_patch: "*** End Patch" LF?';
const tools = [
  {
    type: 'function',
    name: 'exec_command',
    description: 'Runs a command.',
    strict: false,
    parameters: {
      type: 'object',
      properties: { cmd: { type: 'string' } },
      required: ['cmd'],
      additionalProperties: false,
    },
  },
  {
    type: 'custom',
    name: 'apply_patch',
    description: 'Use the `apply_patch` tool to edit files. This is a FREEFORM tool, so do not wrap the patch in JSON.',
    format: { type: 'grammar', syntax: 'lark', definition: grammar },
  },
  { type: 'web_search', external_web_access: false },
];
const input = [
  { type: 'message', role: 'developer', content: [{ type: 'input_text', text: '<permissions instructions>' }] },
  { type: 'message', role: 'user', content: [{ type: 'input_text', text: '<environment_context>' }] },
  { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Add a line to a.txt.' }] },
];
const request = {
  model: 'fake-model',
  instructions: 'You are Codex, a coding agent based on GPT-5.',
  input,
  tools,
  tool_choice: 'auto',
  parallel_tool_calls: false,
  reasoning: { effort: 'medium', summary: 'auto' },
  store: false,
  stream: true,
  include: ['reasoning.encrypted_content'],
  prompt_cache_key: '019a0000-0000-7000-8000-000000000000',
  text: { verbosity: 'low' },
};
const patch = '*** Begin Patch\n*** Update File: a.txt\n+"quoted" \\ line\n*** End Patch';

type Item = { readonly type: string; readonly [field: string]: unknown };

interface Turn {
  readonly types: readonly string[];
  /** What `response.output_item.done` told: Codex takes nothing else. */
  readonly items: readonly Item[];
  readonly deltas: string;
  readonly headers: Headers;
}

describe('Codex', () => {
  const house = sharedFakeHouse({ models: ['fake-model'] });
  let anthropic: FakeUpstream;

  beforeAll(async () => {
    anthropic = await fakeUpstream({}, { speaks: fakeAnthropic, models: ['claude-x'] });
    await addProvider(house.router, anthropic, { id: 'claude', type: 'anthropic' });
  });
  afterAll(() => anthropic.close());

  async function turn(body: object, headers: Readonly<Record<string, string>> = {}): Promise<Turn> {
    const response = await fetch(`${house.router.url}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    expect(response.status, text).toBe(200);
    const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    return {
      types: events.map((event) => event.type),
      items: events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item),
      deltas: events
        .filter(({ type }) => type === 'response.custom_tool_call_input.delta')
        .map(({ delta }) => delta)
        .join(''),
      headers: response.headers,
    };
  }

  /** The next request: the history grows by what came, ids left out as Codex does, and by the tools' results. */
  function next(items: readonly Item[]): object {
    const history = items.map(({ id: _id, status: _status, ...item }) => item);
    const results = items.flatMap((item) => {
      if (item.type === 'custom_tool_call')
        return [{ type: 'custom_tool_call_output', call_id: item['call_id'], output: 'Success.' }];
      return item.type === 'function_call'
        ? [{ type: 'function_call_output', call_id: item['call_id'], output: 'ok' }]
        : [];
    });
    const unknown = { type: 'ghost_snapshot', ghost_commit: { id: 'abc' } };
    return { ...request, input: [...input, ...history, ...results, unknown] };
  }

  it('patches a file and runs a command at an upstream that has the chat dialect alone', async () => {
    house.upstream.play({
      reasons: 'I edit it.',
      says: 'Editing.',
      toolCalls: [
        { id: 'call_1', name: 'apply_patch', input: JSON.stringify({ input: patch }) },
        { id: 'call_2', name: 'exec_command', input: '{"cmd":"cat a.txt"}' },
      ],
    });
    const first = await turn(request);
    expect(first.types[0]).toBe('response.created');
    expect(first.types.at(-1)).toBe('response.completed');
    expect(first.items).toMatchObject([
      { type: 'reasoning', summary: [{ text: 'I edit it.' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Editing.' }] },
      { type: 'custom_tool_call', call_id: 'call_1', name: 'apply_patch', input: patch },
      { type: 'function_call', call_id: 'call_2', name: 'exec_command', arguments: '{"cmd":"cat a.txt"}' },
    ]);
    expect(first.deltas).toBe(patch);
    const sent = house.upstream.requests.at(-1);
    expect(sent?.path).toBe('/v1/chat/completions');
    expect(sent?.body).toMatchObject({
      stream: true,
      reasoning_effort: 'medium',
      parallel_tool_calls: false,
      messages: [{ role: 'system' }, { role: 'developer' }, { role: 'user' }, { role: 'user' }],
    });
    const sentTools = sent?.body['tools'] as { function: { name: string; description: string; parameters: object } }[];
    expect(sentTools.map((tool) => tool.function.name)).toEqual(['exec_command', 'apply_patch']);
    expect(sentTools[1]?.function).toMatchObject({ parameters: { required: ['input'] } });
    expect(sentTools[1]?.function.description).toContain(grammar);
    expect(first.headers.get('x-router-dropped-params')).toContain('tools (web_search)');

    house.upstream.play({ says: 'Done.' });
    const second = await turn(next(first.items));
    expect(second.items).toMatchObject([{ type: 'message', content: [{ text: 'Done.' }] }]);
    const messages = house.upstream.requests.at(-1)?.body['messages'] as Record<string, unknown>[];
    expect(messages.slice(4)).toMatchObject([
      {
        role: 'assistant',
        content: 'Editing.',
        tool_calls: [
          { id: 'call_1', function: { name: 'apply_patch', arguments: JSON.stringify({ input: patch }) } },
          { id: 'call_2', function: { name: 'exec_command' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'Success.' },
      { role: 'tool', tool_call_id: 'call_2', content: 'ok' },
    ]);
    expect(second.headers.get('x-router-dropped-params')).toContain('ghost_snapshot');
  });

  it('gets Anthropic’s signature back to it, and patches a file there', async () => {
    anthropic.play({
      reasons: 'I edit it.',
      toolCalls: [{ id: 'toolu_1', name: 'apply_patch', input: JSON.stringify({ input: patch }) }],
    });
    const asked = { 'x-provider': 'claude' };
    const first = await turn({ ...request, model: 'claude-x' }, asked);
    expect(first.items).toMatchObject([
      { type: 'reasoning', summary: [{ text: 'I edit it.' }], encrypted_content: expect.stringMatching(/^pr1\./) },
      { type: 'custom_tool_call', call_id: 'toolu_1', name: 'apply_patch', input: patch },
    ]);
    anthropic.play({ says: 'Done.' });
    const second = await turn({ ...next(first.items), model: 'claude-x' }, asked);
    expect(second.items).toMatchObject([{ type: 'message', content: [{ text: 'Done.' }] }]);
    const sent = anthropic.requests.at(-1)?.body as { messages: { role: string; content: unknown }[]; system: unknown };
    expect(JSON.stringify(sent.system)).toContain('You are Codex');
    const turnThere = sent.messages.find(({ role }) => role === 'assistant');
    expect(turnThere?.content).toMatchObject([
      { type: 'thinking', thinking: 'I edit it.', signature: 'fake-signature' },
      { type: 'tool_use', id: 'toolu_1', name: 'apply_patch', input: { input: patch } },
    ]);
  });

  it('hears in its own words that a context is too long, and when to come back', async () => {
    house.upstream.play({ fault: 'context-overflow' });
    const long = await house.router.call('POST', '/v1/responses', request);
    expect(long).toMatchObject({ status: 400, body: { error: { code: 'context_length_exceeded' } } });
    house.upstream.play({ says: 'one two three', fault: 'reset-mid-body' });
    const broken = await turn(request);
    expect(broken.types.slice(-2)).toEqual(['error', 'response.failed']);
  });
});
