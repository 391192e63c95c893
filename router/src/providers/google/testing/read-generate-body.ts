import type {
  ChatMeaning,
  OutputFormat,
  ReasoningWish,
  ToolChoice,
  ToolDefinition,
} from '../../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../../domain/chat-message.ts';
import { emptyMeaning } from '../../../domain/empty-meaning.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { ContentPart, MediaSource } from '../../../domain/media.ts';

const dialect = 'google-generate' as const;

/** Reads a recorded body of `generateContent`: the meaning of what was sent, as a door of this dialect would tell it. Names in camel case. */
export function readGenerateBody(body: JsonObject): ChatMeaning {
  const { contents, systemInstruction, tools, toolConfig, generationConfig, ...rest } = body;
  const generation = objectOf(generationConfig);
  const {
    candidateCount,
    maxOutputTokens,
    temperature,
    topP,
    topK,
    seed,
    presencePenalty,
    frequencyPenalty,
    stopSequences,
    responseLogprobs,
    logprobs,
    responseMimeType,
    responseSchema,
    responseJsonSchema,
    thinkingConfig,
    ...otherGeneration
  } = generation;
  const { functionCallingConfig, ...otherToolConfig } = objectOf(toolConfig);
  return {
    ...emptyMeaning,
    dialect,
    messages: [...readSystem(systemInstruction), ...readContents(listOf(contents))],
    tools: listOf(tools).flatMap((tool) => readTool(objectOf(tool))),
    toolChoice: readChoice(objectOf(functionCallingConfig)),
    choices: numberOf(candidateCount),
    maxOutputTokens: numberOf(maxOutputTokens),
    temperature: numberOf(temperature),
    topP: numberOf(topP),
    topK: numberOf(topK),
    seed: numberOf(seed),
    presencePenalty: numberOf(presencePenalty),
    frequencyPenalty: numberOf(frequencyPenalty),
    stop: listOf(stopSequences).map(String),
    logprobs: responseLogprobs === true ? { top: numberOf(logprobs) } : undefined,
    output: readOutput(responseMimeType, responseSchema ?? responseJsonSchema),
    reasoning: readThinking(thinkingConfig),
    extra: {
      ...rest,
      ...(Object.keys(otherGeneration).length === 0 ? {} : { generationConfig: otherGeneration }),
      ...(Object.keys(otherToolConfig).length === 0 ? {} : { toolConfig: otherToolConfig }),
    },
  };
}

function readSystem(instruction: JsonValue | undefined): readonly ChatMessage[] {
  const parts = objectOf(instruction)['parts'];
  const texts = Array.isArray(parts) ? parts : parts === undefined ? [] : [parts];
  return texts.length === 0 ? [] : [{ role: 'system', parts: texts.map((part) => readPart(objectOf(part))) }];
}

function readContents(contents: readonly JsonValue[]): readonly ChatMessage[] {
  /** Calls without an id, oldest first, by name: results answer them in that order. */
  const open = new Map<string, string[]>();
  let made = 0;
  return contents.flatMap((entry): readonly ChatMessage[] => {
    const content = objectOf(entry);
    const parts = listOf(content['parts']).map(objectOf);
    if (content['role'] !== 'model') return readUserContent(parts, (name) => open.get(name)?.shift() ?? `made_${name}`);
    const newId = (name: string) => {
      made += 1;
      const id = `made_${made}`;
      open.set(name, [...(open.get(name) ?? []), id]);
      return id;
    };
    const place = { text: 0, media: 0 };
    return [{ role: 'assistant', parts: parts.flatMap((part) => readSaid(part, newId, place)) }];
  });
}

function readUserContent(parts: readonly JsonObject[], idOf: (name: string) => string): readonly ChatMessage[] {
  const results = parts.filter((part) => part['functionResponse'] !== undefined);
  const others = parts.filter((part) => part['functionResponse'] === undefined);
  return [
    ...results.map((part) => readResult(objectOf(part['functionResponse']), idOf)),
    ...(others.length === 0 ? [] : [{ role: 'user' as const, parts: others.map(readPart) }]),
  ];
}

function readResult(result: JsonObject, idOf: (name: string) => string): ChatMessage {
  const name = String(result['name']);
  const response = objectOf(result['response']);
  const keys = Object.keys(response).join();
  const isError = keys === 'error' && typeof response['error'] === 'string';
  const isText = keys === 'output' && typeof response['output'] === 'string';
  const text = isError || isText ? String(response['error'] ?? response['output']) : JSON.stringify(response);
  return {
    role: 'tool',
    callId: textOf(result['id']) ?? idOf(name),
    name,
    parts: [{ type: 'text', text }, ...listOf(result['parts']).map((part) => readPart(objectOf(part)))],
    ...(isError ? { isError } : {}),
  };
}

/** `place`: how many characters of text and how many pictures came before. */
function readSaid(
  part: JsonObject,
  newId: (name: string) => string,
  place: { text: number; media: number },
): readonly AssistantPart[] {
  const { thoughtSignature, thought, ...bare } = part;
  const value = textOf(thoughtSignature);
  const seal = value === undefined ? {} : { seal: { dialect, issuer: 'google', value } as const };
  const call = objectOf(part['functionCall']);
  if (part['functionCall'] !== undefined) {
    const name = String(call['name']);
    const input = JSON.stringify(call['args'] ?? {});
    return [{ type: 'tool-call', id: textOf(call['id']) ?? newId(name), name, input, ...seal }];
  }
  if (thought === true && value !== undefined && textOf(part['text']) === undefined) {
    return [{ type: 'reasoning', text: '', seal: { dialect, issuer: 'google', value, id: 'thought' } }];
  }
  if (thought === true) return [{ type: 'reasoning', text: String(part['text']), ...seal }];
  const keys = Object.keys(bare).join();
  if (keys !== 'text' && keys !== 'inlineData') return [native(part)];
  const said = readPart(bare);
  const start = place.text;
  place.text += textOf(part['text'])?.length ?? 0;
  const id = keys === 'text' ? `text:${start}-${place.text}` : `media:${place.media}`;
  place.media += keys === 'text' ? 0 : 1;
  if (value === undefined) return [said];
  const isEmpty = part['text'] === '';
  return [...(isEmpty ? [] : [said]), { type: 'reasoning', text: '', seal: { dialect, issuer: 'google', value, id } }];
}

function readPart(part: JsonObject): ContentPart {
  const { thought: _thought, ...bare } = part;
  const keys = Object.keys(bare).join();
  if (keys === 'text') return { type: 'text', text: String(part['text']) };
  if (keys === 'inlineData' && objectOf(part['inlineData'])['displayName'] === undefined) {
    return media(readInline(objectOf(part['inlineData'])));
  }
  if (keys === 'fileData' && objectOf(part['fileData'])['mimeType'] !== undefined) {
    const { fileUri, mimeType } = objectOf(part['fileData']);
    return media({ kind: 'url', url: String(fileUri), mediaType: String(mimeType) });
  }
  return native(part);
}

function native(value: JsonObject): Extract<ContentPart, { type: 'native' }> {
  return { type: 'native', native: { dialect, name: Object.keys(value)[0] ?? 'part', value } };
}

function readInline({ mimeType, data }: JsonObject): Extract<MediaSource, { kind: 'base64' }> {
  return { kind: 'base64', mediaType: String(mimeType), data: String(data) };
}

function media(source: Extract<MediaSource, { mediaType?: string }>): ContentPart {
  const kind = (source.mediaType ?? '').split('/')[0];
  return { type: kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file', source };
}

function readTool(tool: JsonObject): readonly ToolDefinition[] {
  return Object.entries(tool).flatMap(([name, value]): readonly ToolDefinition[] => {
    if (name !== 'functionDeclarations')
      return [{ kind: 'native', native: { dialect, name, value: { [name]: value } } }];
    return listOf(value).map((entry) => readFunction(objectOf(entry)));
  });
}

function readFunction(declaration: JsonObject): ToolDefinition {
  const description = textOf(declaration['description']);
  const schema = declaration['parametersJsonSchema'] ?? declaration['parameters'];
  return {
    kind: 'function',
    name: String(declaration['name']),
    ...(description === undefined ? {} : { description }),
    ...(isJsonObject(schema) ? { inputSchema: schema } : {}),
  };
}

function readChoice({ mode, allowedFunctionNames }: JsonObject): ToolChoice | undefined {
  const names = listOf(allowedFunctionNames).map(String);
  const [only] = names;
  switch (mode) {
    case 'AUTO':
      return { kind: 'auto' };
    case 'NONE':
      return { kind: 'none' };
    case 'ANY':
      if (only === undefined) return { kind: 'required' };
      return names.length === 1 ? { kind: 'tool', name: only } : { kind: 'allowed', mode: 'required', names };
    default:
      return undefined;
  }
}

function readOutput(type: JsonValue | undefined, schema: JsonValue | undefined): OutputFormat | undefined {
  if (isJsonObject(schema)) return { kind: 'schema', name: 'answer', schema };
  return type === 'application/json' ? { kind: 'json' } : undefined;
}

function readThinking(config: JsonValue | undefined): ReasoningWish | undefined {
  if (!isJsonObject(config)) return undefined;
  const budget = numberOf(config['thinkingBudget']);
  return {
    enabled: budget === 0 ? false : budget === -1 ? true : undefined,
    effort: textOf(config['thinkingLevel']),
    budgetTokens: budget === undefined || budget <= 0 ? undefined : budget,
    summary: config['includeThoughts'] === undefined ? undefined : config['includeThoughts'] === true ? 'auto' : 'none',
  };
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
