import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatMeaning } from '../../router/src/domain/chat-meaning.ts';
import { readMeaning as readMessages } from '../../router/src/doors/inference/anthropic/read-meaning.ts';
import { readMeaning as readChat } from '../../router/src/doors/inference/openai/read-meaning.ts';
import { readMeaning as readResponses } from '../../router/src/doors/inference/responses/read-meaning.ts';
import { decodeConverse } from '../../router/src/providers/bedrock/testing/decode-converse.ts';
import { readGenerateBody } from '../../router/src/providers/google/testing/read-generate-body.ts';

/** A recorded request with what its provider counted for the prompt. */
export interface RecordedPrompt {
  readonly name: string;
  readonly model: string;
  readonly counted: number;
  readonly meaning: ChatMeaning;
  /** `text`: all that was sent is here. Others hold pictures and files, tools of the vendor, or something that only the vendor sees. */
  readonly kind: 'text' | 'media' | 'vendor tools' | 'not all recorded';
}

// biome-ignore lint/suspicious/noExplicitAny: recorded JSON of vendors, read without the code under test.
type Raw = any;

const readers: Readonly<Record<string, (body: Raw) => ChatMeaning>> = {
  'chat-completions': readChat,
  'openai-chat-completions': readChat,
  'chat-v2': readChat,
  responses: readResponses,
  messages: readMessages,
  'raw-predict': readMessages,
  'generate-content': readGenerate,
  converse: decodeConverse,
  chat: readOllama,
};

/** Fields that stand for text which lies at the vendor, and services that put something in before the model sees it. */
const ELSEWHERE = [
  'previous_response_id',
  'prompt',
  'mcp_servers',
  'cachedContent',
  'documents',
  'plugins',
  'web_search_options',
  'container',
];
const AGENTS = /compound|:free|online|search-preview|^openrouter\/auto$/;

/** All recorded requests whose body and prompt count are there; the folder is that of the shared fixtures. */
export function recordedPrompts(folder: string): readonly RecordedPrompt[] {
  const index: readonly Raw[] = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
  const seen = new Set<string>();
  return index.flatMap((entry): readonly RecordedPrompt[] => {
    const read = readers[entry.api];
    if (read === undefined || entry.status !== 200) return [];
    const { request, response }: Raw = JSON.parse(readFileSync(join(folder, entry.path), 'utf8'));
    const counted = countOf(entry.api, bodiesOf(response));
    if (request?.body == null || counted === undefined) return [];
    const meaning = read(request.body);
    const model = modelOf(request, response);
    // The same question asked twice proves nothing twice.
    const key = `${model} ${counted} ${JSON.stringify([meaning.messages, meaning.tools.length])}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ name: entry.path, model, counted, meaning, kind: kindOf(request.body, model, meaning) }];
  });
}

function kindOf(body: Raw, model: string, { messages, tools }: ChatMeaning): RecordedPrompt['kind'] {
  if (ELSEWHERE.some((field) => body[field] !== undefined) || AGENTS.test(model) || messages.length === 0) {
    return 'not all recorded';
  }
  const parts = messages.flatMap((message): readonly { readonly type: string }[] => message.parts);
  if (tools.some(({ kind }) => kind === 'native') || parts.some(({ type }) => type === 'native')) return 'vendor tools';
  return parts.some(({ type }) => ['image', 'audio', 'video', 'file'].includes(type)) ? 'media' : 'text';
}

function modelOf(request: Raw, response: Raw): string {
  const url = decodeURIComponent(request.url);
  const named = request.body.model ?? /models?\/([^/:]+(?::\d+)?)/.exec(url)?.[1];
  return String(named ?? bodiesOf(response).find((one) => one?.model !== undefined)?.model ?? 'unknown').toLowerCase();
}

function bodiesOf(response: Raw): readonly Raw[] {
  if (response.bodyText === undefined) return Array.isArray(response.body) ? response.body : [response.body];
  return response.bodyText.split(/\r?\n/).flatMap((line: string) => {
    try {
      const value = JSON.parse(line.replace(/^data:/, ''));
      return typeof value === 'object' && value !== null ? [value] : [];
    } catch {
      return [];
    }
  });
}

/** What the provider itself counts for the prompt, caches included. */
function countOf(api: string, bodies: readonly Raw[]): number | undefined {
  const usages = bodies.flatMap((one) => [
    one?.usage,
    one?.message?.usage,
    one?.response?.usage,
    one?.usageMetadata,
    one?.delta?.usage,
  ]);
  const told = usages.filter((usage) => usage);
  const last = (name: string): number | undefined => told.findLast((usage) => typeof usage[name] === 'number')?.[name];
  switch (api) {
    case 'messages':
    case 'raw-predict':
      return some(
        (last('input_tokens') ?? 0) +
          (last('cache_read_input_tokens') ?? 0) +
          (last('cache_creation_input_tokens') ?? 0),
      );
    case 'converse':
      return some(
        (last('inputTokens') ?? 0) + (last('cacheReadInputTokens') ?? 0) + (last('cacheWriteInputTokens') ?? 0),
      );
    case 'chat-v2':
      return some(told.at(-1)?.tokens?.input_tokens);
    case 'chat':
      return some(bodies.findLast((one) => one?.prompt_eval_count !== undefined)?.prompt_eval_count);
    default:
      return some(last('prompt_tokens') ?? last('input_tokens') ?? last('promptTokenCount'));
  }
}

function some(count: number | undefined): number | undefined {
  return count === undefined || count <= 0 ? undefined : count;
}

/** The recorder's clients write schemas under another name than this router does. */
function readGenerate(body: Raw): ChatMeaning {
  const meaning = readGenerateBody(body);
  const declared: readonly Raw[] = (body.tools ?? []).flatMap(
    (tool: Raw) => tool.functionDeclarations ?? tool.function_declarations ?? [],
  );
  const tools = meaning.tools.map((tool) => {
    if (tool.kind !== 'function' || tool.inputSchema !== undefined) return tool;
    const found = declared.find(({ name }) => name === tool.name);
    const inputSchema = found?.parametersJsonSchema ?? found?.parameters_json_schema ?? found?.parameters;
    return inputSchema === undefined ? tool : { ...tool, inputSchema };
  });
  return { ...meaning, tools };
}

function readOllama(body: Raw): ChatMeaning {
  const { format, options: _, ...rest } = body;
  const messages = body.messages.map((message: Raw) => ({
    ...message,
    ...(message.thinking ? { reasoning_content: message.thinking } : {}),
    ...(message.role === 'tool' ? { tool_call_id: 'call' } : {}),
    ...(message.tool_calls === undefined ? {} : { tool_calls: message.tool_calls.map(toChatCall) }),
  }));
  const schema =
    typeof format === 'object'
      ? { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: format } } }
      : {};
  return readChat({ ...rest, messages, ...schema });
}

function toChatCall({ function: { name, arguments: input } }: Raw): Raw {
  return { id: 'call', type: 'function', function: { name, arguments: JSON.stringify(input) } };
}
