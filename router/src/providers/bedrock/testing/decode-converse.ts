import type { ChatMeaning, ToolChoice, ToolDefinition } from '../../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../../domain/chat-message.ts';
import { emptyMeaning } from '../../../domain/empty-meaning.ts';
import type { CacheMark, ContentPart, MediaSource } from '../../../domain/media.ts';

// biome-ignore lint/suspicious/noExplicitAny: recorded JSON of a vendor, read without the code under test.
type Raw = any;

const mimes: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  mp4: 'video/mp4',
  txt: 'text/plain',
};

/** What a recorded body of Converse means: the encoder's opposite, for tests alone. */
export function decodeConverse(body: Raw): ChatMeaning {
  const fields = body.additionalModelRequestFields ?? {};
  const budget = fields.thinking?.budget_tokens;
  const effort = fields.reasoning_config;
  const wish = { enabled: undefined, effort, budgetTokens: budget, summary: undefined };
  return {
    ...emptyMeaning,
    dialect: 'openai-chat',
    messages: [
      ...((body.system ?? []).length === 0
        ? []
        : [{ role: 'system' as const, parts: decodeParts(body.system) as ContentPart[] }]),
      ...body.messages.flatMap(decodeTurn),
    ],
    tools: decodeTools(body.toolConfig?.tools ?? []),
    toolChoice: decodeChoice(body.toolConfig?.toolChoice),
    maxOutputTokens: body.inferenceConfig?.maxTokens,
    temperature: body.inferenceConfig?.temperature,
    topP: body.inferenceConfig?.topP,
    topK: fields.inferenceConfig?.topK,
    stop: body.inferenceConfig?.stopSequences ?? [],
    reasoning: budget === undefined && effort === undefined ? undefined : wish,
  };
}

/** Results of tools are messages of their own; what stands between them stays in its place. */
function decodeTurn(turn: Raw): readonly ChatMessage[] {
  if (turn.role === 'assistant') return [{ role: 'assistant', parts: decodeParts(turn.content) }];
  const messages: ChatMessage[] = [];
  for (const block of marked(turn.content)) {
    const result = block.raw.toolResult;
    if (result !== undefined) {
      const parts = decodeParts(result.content) as ContentPart[];
      messages.push({ role: 'tool', callId: result.toolUseId, parts, isError: result.status === 'error' });
      continue;
    }
    const parts = decodeParts([block.raw], block.cache) as ContentPart[];
    const last = messages.at(-1);
    if (last?.role === 'user') messages[messages.length - 1] = { ...last, parts: [...last.parts, ...parts] };
    else messages.push({ role: 'user', parts });
  }
  return messages;
}

interface Marked {
  readonly raw: Raw;
  readonly cache: CacheMark | undefined;
}

/** Each block with the cache point behind it. */
function marked(blocks: Raw): readonly Marked[] {
  return blocks.flatMap((raw: Raw, index: number) => {
    if (raw.cachePoint !== undefined) return [];
    return [{ raw, cache: blocks[index + 1]?.cachePoint === undefined ? undefined : { ttl: '5m' as const } }];
  });
}

function decodeParts(blocks: Raw, given?: CacheMark): readonly AssistantPart[] {
  return marked(blocks).map(({ raw, cache = given }) => {
    const part = decodePart(raw);
    return cache === undefined ? part : ({ ...part, cache } as AssistantPart);
  });
}

function decodePart(raw: Raw): AssistantPart {
  if (raw.text !== undefined) return { type: 'text', text: raw.text };
  if (raw.image !== undefined) return { type: 'image', source: sourceOf(raw.image) };
  if (raw.video !== undefined) return { type: 'video', source: sourceOf(raw.video) };
  if (raw.document !== undefined) return { type: 'file', filename: raw.document.name, source: sourceOf(raw.document) };
  if (raw.toolUse !== undefined && raw.toolUse.type !== 'server_tool_use') {
    const { toolUseId: id, name, input } = raw.toolUse;
    return { type: 'tool-call', id, name, input: JSON.stringify(input) };
  }
  return { type: 'native', native: { dialect: 'bedrock-converse', name: Object.keys(raw)[0] ?? '', value: raw } };
}

function sourceOf({ format, source }: Raw): MediaSource {
  const mediaType = mimes[format] ?? format;
  if (source.s3Location !== undefined) return { kind: 'url', url: source.s3Location.uri, mediaType };
  if (source.text !== undefined) return { kind: 'text', mediaType, text: source.text };
  return { kind: 'base64', mediaType, data: source.bytes };
}

function decodeTools(tools: Raw): readonly ToolDefinition[] {
  return marked(tools).map(({ raw, cache }) => {
    if (raw.toolSpec === undefined) {
      return { kind: 'native', native: { dialect: 'bedrock-converse', name: 'systemTool', value: raw } };
    }
    const { name, description, inputSchema, strict } = raw.toolSpec;
    return {
      kind: 'function',
      name,
      inputSchema: inputSchema.json,
      ...(description === undefined ? {} : { description }),
      ...(strict === undefined ? {} : { strict }),
      ...(cache === undefined ? {} : { cache }),
    };
  });
}

function decodeChoice(choice: Raw): ToolChoice | undefined {
  if (choice?.auto !== undefined) return { kind: 'auto' };
  if (choice?.any !== undefined) return { kind: 'required' };
  return choice?.tool === undefined ? undefined : { kind: 'tool', name: choice.tool.name };
}
