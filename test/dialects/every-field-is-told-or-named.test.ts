import { describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../router/src/domain/chat-meaning.ts';
import type { JsonObject, JsonValue } from '../../router/src/domain/json.ts';
import { readMeaning as readMessages } from '../../router/src/doors/inference/anthropic/read-meaning.ts';
import { readMeaning as readChat } from '../../router/src/doors/inference/openai/read-meaning.ts';
import { readMeaning as readResponses } from '../../router/src/doors/inference/responses/read-meaning.ts';
import { describedFields } from './kit/described-fields.ts';
import { egresses, encodeAt } from './kit/egresses.ts';

/** A place of a request where fields can stand. */
interface Place {
  readonly name: string;
  /** The vendor's declaration of it. */
  readonly interface: string;
  /** A request with these fields at that place. */
  readonly body: (fields: JsonObject) => JsonObject;
  /** What must be there for it to be one at all. */
  readonly base: JsonObject;
  /** What says nothing that an upstream could be told, each with its reason. */
  readonly sayNothing?: readonly string[];
  /** Values that differ from those of the same names elsewhere. */
  readonly samples?: JsonObject;
}

interface Ingress {
  readonly file: string;
  readonly read: (body: JsonObject) => ChatMeaning;
  /** Values of the fields that are understood; a field that is not is told or named whatever its value is. */
  readonly samples: JsonObject;
  readonly places: readonly Place[];
}

const text = (words: string) => ({ type: 'text', text: words });
const schema = { type: 'object', properties: { a: { type: 'string' } } };

const messages: Ingress = {
  file: '@anthropic-ai/sdk/resources/messages/messages.d.ts',
  read: readMessages,
  samples: {
    max_tokens: 5_000,
    temperature: 0.5,
    top_p: 0.5,
    top_k: 5,
    stop_sequences: ['end'],
    metadata: { user_id: 'u' },
    user_id: 'u',
    output_config: { effort: 'low' },
    effort: 'low',
    format: { type: 'json_schema', schema },
    service_tier: 'standard_only',
    system: 'Be brief.',
    thinking: { type: 'enabled', budget_tokens: 2_048 },
    budget_tokens: 2_048,
    display: 'summarized',
    tool_choice: { type: 'any' },
    tools: [{ name: 'other', input_schema: schema }],
    cache_control: { type: 'ephemeral' },
    citations: { enabled: true },
    strict: true,
    disable_parallel_tool_use: true,
    is_error: true,
    content: [text('found')],
    input_schema: schema,
    input: { a: 1 },
    caller: { type: 'code_execution_20250825', tool_id: 's' },
    ttl: '1h',
  },
  places: [
    {
      name: 'the request',
      interface: 'MessageCreateParamsBase',
      base: { tools: [{ name: 'f', input_schema: schema }] },
      body: (fields) => message([text('hi')], fields),
      // The model and whether it streams are the route's; the limit is asked for at its default too.
      sayNothing: ['model', 'stream', 'messages', 'tools'],
    },
    {
      name: 'a tool',
      interface: 'Tool',
      base: { name: 'f', input_schema: { type: 'object' } },
      body: (tool) => message([text('hi')], { tools: [tool] }),
      sayNothing: ['type', 'name'],
    },
    {
      name: 'a text',
      interface: 'TextBlockParam',
      base: { type: 'text', text: 'a' },
      samples: { citations: [{ type: 'char_location', cited_text: 'a', document_index: 0 }] },
      body: (block) => message([block, text('hi')]),
      sayNothing: ['type', 'text'],
    },
    {
      name: 'an instruction',
      interface: 'TextBlockParam',
      base: { type: 'text', text: 'a' },
      samples: { citations: [{ type: 'char_location', cited_text: 'a', document_index: 0 }] },
      body: (block) => message([text('hi')], { system: [block] }),
      sayNothing: ['type', 'text'],
    },
    {
      name: 'a picture',
      interface: 'ImageBlockParam',
      base: { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ==' } },
      body: (block) => message([block, text('hi')]),
      sayNothing: ['type', 'source'],
    },
    {
      name: 'a document',
      interface: 'DocumentBlockParam',
      base: { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
      body: (block) => message([block, text('hi')]),
      sayNothing: ['type', 'source'],
    },
    {
      name: 'a PDF',
      interface: 'DocumentBlockParam',
      base: { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' } },
      body: (block) => message([block, text('hi')]),
      sayNothing: ['type', 'source'],
    },
    {
      name: 'a document in pieces',
      interface: 'DocumentBlockParam',
      base: { type: 'document', source: { type: 'content', content: [text('a'), text('b')] } },
      body: (block) => message([block, text('hi')]),
      sayNothing: ['type', 'source'],
    },
    {
      name: 'a search result',
      interface: 'SearchResultBlockParam',
      base: { type: 'search_result', content: [text('x')] },
      body: (block) => message([block, text('hi')]),
      sayNothing: ['type', 'content'],
    },
    {
      name: 'a call',
      interface: 'ToolUseBlockParam',
      base: { type: 'tool_use', id: 'c1', name: 'f', input: {} },
      body: (block) => turns([block], [{ type: 'tool_result', tool_use_id: 'c1', content: 'ok' }]),
      // Who called is the call's seal: only its own vendor can check it.
      sayNothing: ['type', 'id', 'name', 'caller'],
    },
    {
      name: 'a result',
      interface: 'ToolResultBlockParam',
      base: { type: 'tool_result', tool_use_id: 'c1', content: 'ok' },
      body: (block) => turns([{ type: 'tool_use', id: 'c1', name: 'f', input: {} }], [block]),
      sayNothing: ['type', 'tool_use_id'],
    },
    {
      name: 'what is known of the user',
      interface: 'Metadata',
      base: {},
      body: (metadata) => message([text('hi')], { metadata }),
    },
    {
      name: 'how to answer',
      interface: 'OutputConfig',
      base: {},
      body: (output_config) => message([text('hi')], { output_config }),
    },
    {
      name: 'thinking by a budget',
      interface: 'ThinkingConfigEnabled',
      base: { type: 'enabled' },
      body: (thinking) => message([text('hi')], { thinking, max_tokens: 30_000 }),
      // Others show the thoughts that they have.
      sayNothing: ['type', 'display'],
    },
    {
      name: 'a choice of tools',
      interface: 'ToolChoiceAuto',
      base: { type: 'auto' },
      body: (tool_choice) => message([text('hi')], { tool_choice, tools: [{ name: 'f', input_schema: schema }] }),
      sayNothing: ['type'],
    },
  ],
};

const chat: Ingress = {
  file: 'openai/resources/chat/completions/completions.d.ts',
  read: readChat,
  samples: {
    audio: { format: 'wav', voice: 'alloy' },
    frequency_penalty: 0.5,
    presence_penalty: 0.5,
    function_call: 'auto',
    functions: [{ name: 'g', parameters: schema }],
    logit_bias: { 1: 2 },
    logprobs: true,
    max_completion_tokens: 5_000,
    max_tokens: 5_000,
    metadata: { a: 'b' },
    modalities: ['text', 'audio'],
    n: 2,
    parallel_tool_calls: false,
    prediction: { type: 'content', content: 'x' },
    reasoning_effort: 'low',
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
    seed: 5,
    stop: ['end'],
    store: true,
    temperature: 0.5,
    top_p: 0.5,
    tool_choice: 'required',
    tools: [{ type: 'function', function: { name: 'other' } }],
    stream_options: { include_obfuscation: true },
    web_search_options: {},
    prompt_cache_breakpoint: { mode: 'explicit' },
    parameters: schema,
    strict: true,
    format: { type: 'text' },
    tool_calls: [{ id: 'c9', type: 'function', function: { name: 'f', arguments: '{}' } }],
  },
  places: [
    {
      name: 'the request',
      interface: 'ChatCompletionCreateParamsBase',
      base: { tools: [{ type: 'function', function: { name: 'f' } }] },
      body: (fields) => ({ messages: [{ role: 'user', content: 'hi' }], ...fields }),
      // Without log probabilities their number says nothing. Both are the older form of the tools.
      sayNothing: ['model', 'stream', 'messages', 'tools', 'top_logprobs', 'function_call'],
    },
    {
      name: 'a message of the user',
      interface: 'ChatCompletionUserMessageParam',
      base: { role: 'user', content: 'hi' },
      body: (one) => ({ messages: [one] }),
      sayNothing: ['role', 'content'],
    },
    {
      name: 'a message of the model',
      interface: 'ChatCompletionAssistantMessageParam',
      base: { role: 'assistant', content: 'hi' },
      body: (one) => ({ messages: [{ role: 'user', content: 'a' }, one, { role: 'user', content: 'b' }] }),
      // An older form that is a word here and an object there.
      sayNothing: ['role', 'content', 'function_call'],
    },
    {
      name: 'a text',
      interface: 'ChatCompletionContentPartText',
      base: { type: 'text', text: 'a' },
      body: (part) => ({ messages: [{ role: 'user', content: [part, text('hi')] }] }),
      sayNothing: ['type', 'text'],
    },
    {
      name: 'a picture',
      interface: 'ChatCompletionContentPartImage',
      base: { type: 'image_url', image_url: { url: 'data:image/png;base64,QQ==' } },
      body: (part) => ({ messages: [{ role: 'user', content: [part, text('hi')] }] }),
      sayNothing: ['type', 'image_url'],
    },
    {
      name: 'a sound',
      interface: 'ChatCompletionContentPartInputAudio',
      base: { type: 'input_audio', input_audio: { data: 'QQ==', format: 'wav' } },
      body: (part) => ({ messages: [{ role: 'user', content: [part, text('hi')] }] }),
      sayNothing: ['type', 'input_audio'],
    },
    {
      name: 'a tool around its function',
      interface: 'ChatCompletionFunctionTool',
      base: { type: 'function', function: { name: 'f' } },
      body: (tool) => ({ messages: [{ role: 'user', content: 'hi' }], tools: [tool] }),
      sayNothing: ['type', 'function'],
    },
  ],
};

const responses: Ingress = {
  file: 'openai/resources/responses/responses.d.ts',
  read: readResponses,
  samples: {
    background: true,
    include: ['file_search_call.results'],
    instructions: 'Be brief.',
    max_output_tokens: 5_000,
    max_tool_calls: 5,
    metadata: { a: 'b' },
    parallel_tool_calls: false,
    reasoning: { effort: 'low' },
    service_tier: 'flex',
    stream_options: { include_obfuscation: true },
    temperature: 0.5,
    top_p: 0.5,
    top_logprobs: 5,
    text: { verbosity: 'low' },
    tool_choice: 'required',
    tools: [{ type: 'function', name: 'other' }],
    truncation: 'auto',
    format: { type: 'json_schema', name: 'a', schema },
    parameters: schema,
    strict: true,
    detail: 'low',
    annotations: [{ type: 'url_citation', url: 'https://a.example', start_index: 0, end_index: 1 }],
    file_data: 'data:application/pdf;base64,JVBE',
    file_url: 'https://a.example/b.pdf',
    image_url: 'https://a.example/b.png',
    filename: 'b.pdf',
  },
  places: [
    {
      name: 'the request',
      interface: 'ResponseCreateParamsBase',
      base: { tools: [{ type: 'function', name: 'f' }] },
      body: (fields) => ({ input: 'hi', ...fields }),
      // What is kept is kept by the router.
      sayNothing: ['model', 'stream', 'input', 'tools', 'store'],
    },
    {
      name: 'a function',
      interface: 'FunctionTool',
      base: { type: 'function', name: 'f' },
      body: (tool) => ({ input: 'hi', tools: [tool] }),
      sayNothing: ['type', 'name'],
    },
    {
      name: 'a custom tool',
      interface: 'CustomTool',
      base: { type: 'custom', name: 'f' },
      body: (tool) => ({ input: 'hi', tools: [tool] }),
      // Of free text the grammar says nothing.
      sayNothing: ['type', 'name', 'format'],
    },
    {
      name: 'a message of the model',
      interface: 'ResponseOutputMessage',
      base: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a', annotations: [] }] },
      body: (item) => ({ input: [item, { role: 'user', content: 'b' }] }),
      sayNothing: ['type', 'role', 'content', 'id', 'status'],
    },
    {
      name: 'a text of the model',
      interface: 'ResponseOutputText',
      base: { type: 'output_text', text: 'a' },
      body: (part) => ({
        input: [
          { role: 'assistant', content: [part] },
          { role: 'user', content: 'b' },
        ],
      }),
      // Probabilities of what was said before are nothing to be told.
      sayNothing: ['type', 'text', 'logprobs'],
    },
    {
      name: 'a text',
      interface: 'ResponseInputText',
      base: { type: 'input_text', text: 'a' },
      body: (part) => ({ input: [{ role: 'user', content: [part, { type: 'input_text', text: 'b' }] }] }),
      sayNothing: ['type', 'text'],
    },
    {
      name: 'a picture',
      interface: 'ResponseInputImage',
      base: { type: 'input_image', image_url: 'data:image/png;base64,QQ==' },
      body: (part) => ({ input: [{ role: 'user', content: [part] }] }),
      // Where the bytes are is said once.
      sayNothing: ['type', 'image_url', 'file_id'],
    },
    {
      name: 'a file',
      interface: 'ResponseInputFile',
      base: { type: 'input_file', file_data: 'data:application/pdf;base64,JVBE' },
      body: (part) => ({ input: [{ role: 'user', content: [part, { type: 'input_text', text: 'b' }] }] }),
      sayNothing: ['type', 'file_data', 'file_url', 'file_id'],
    },
    {
      name: 'a call',
      interface: 'ResponseFunctionToolCall',
      base: { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
      body: (item) => ({ input: [item, { type: 'function_call_output', call_id: 'c1', output: 'ok' }] }),
      sayNothing: ['type', 'call_id', 'name', 'arguments', 'id', 'status'],
    },
    {
      name: 'a result',
      interface: 'FunctionCallOutput',
      base: { type: 'function_call_output', call_id: 'c1', output: 'ok' },
      body: (item) => ({ input: [{ type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' }, item] }),
      // Of which tool it is follows from its call.
      sayNothing: ['type', 'call_id', 'output', 'id', 'status', 'name'],
    },
    {
      name: 'the form of the text',
      interface: 'ResponseTextConfig',
      base: {},
      body: (words) => ({ input: 'hi', text: words }),
    },
  ],
};

function message(content: readonly JsonValue[], more: JsonObject = {}): JsonObject {
  return { messages: [{ role: 'user', content }], ...more };
}

function turns(said: readonly JsonValue[], answered: readonly JsonValue[]): JsonObject {
  const asked = { role: 'user', content: 'a' };
  return { messages: [asked, { role: 'assistant', content: said }, { role: 'user', content: answered }] };
}

/** A schema that a provider's encoder has no word for is taught to the model by its adapter (`kit/taught-schema`). */
function isTaught(egress: string, value: JsonValue): boolean {
  return egress === 'dashscope' && JSON.stringify(value).includes('json_schema');
}

describe.each(Object.entries({ messages, chat, responses }))('a request in the dialect %s', (_name, ingress) => {
  const { file, samples, places, read } = ingress;

  it.each(places.map((place) => [place.name, place] as const))('tells or names every field of %s', (_place, place) => {
    const fields = describedFields(file, place.interface).filter((field) => !place.sayNothing?.includes(field));
    const without = read(place.body(place.base));
    const silent = fields.flatMap((field) => {
      const value = place.samples?.[field] ?? samples[field] ?? 'x';
      const said = read(place.body({ ...place.base, [field]: value }));
      return Object.keys(egresses).flatMap((egress) => {
        const [before, after] = [encodeAt(egress, without), encodeAt(egress, said)];
        const isTold = JSON.stringify(after.body) !== JSON.stringify(before.body);
        const isNamed = after.dropped.some((name) => !before.dropped.includes(name));
        // Where the whole thing is left out, and named, so are its fields.
        const isWholeLeftOut = before.dropped.some((name) => name.endsWith(')'));
        return isTold || isNamed || isWholeLeftOut || isTaught(egress, value) ? [] : [`${field} at ${egress}`];
      });
    });
    expect(silent).toEqual([]);
  });
});
