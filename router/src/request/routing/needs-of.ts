import type { Capability } from '../../domain/capability.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';

/** The words of all dialects for what a message can hold beside text. */
const partNeeds: Readonly<Record<string, Capability>> = {
  image_url: 'vision',
  input_image: 'vision',
  image: 'vision',
  input_audio: 'audio',
  audio: 'audio',
  file: 'files',
  input_file: 'files',
  document: 'files',
};

/** How deep pictures can lie: in a message, in a tool's result, in a document of several pieces. */
const MAX_DEPTH = 3;

/**
 * What a request needs of a model, read off the parsed body: its meaning would have to be translated first, which the byte path never does. A look at each
 * message; texts are not read.
 */
export function needsOf(request: ChatRequest): readonly Capability[] {
  if (request.dialect === 'events') return needsOfMeaning(request);
  const body = request.continued?.whole ?? request.body;
  const needs = new Set<Capability>();
  if (offersTools(body)) needs.add('tools');
  if (request.reasoning) needs.add('reasoning');
  if (wantsSchema(body)) needs.add('structured');
  gather(body['messages'] ?? body['input'], needs, 0);
  return [...needs];
}

function offersTools(body: JsonObject): boolean {
  const tools = body['tools'] ?? body['functions'];
  if (!Array.isArray(tools) || tools.length === 0) return false;
  const choice = body['tool_choice'] ?? body['function_call'];
  return choice !== 'none' && !(isJsonObject(choice) && choice['type'] === 'none');
}

function wantsSchema(body: JsonObject): boolean {
  const formats = [
    body['response_format'],
    under(body['text'], 'format'),
    body['output_format'],
    under(body['output_config'], 'format'),
  ];
  return formats.some((format) => isJsonObject(format) && format['type'] === 'json_schema');
}

function under(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}

function gather(entries: JsonValue | undefined, needs: Set<Capability>, depth: number): void {
  if (!Array.isArray(entries) || depth > MAX_DEPTH) return;
  for (const entry of entries as readonly JsonValue[]) {
    if (!isJsonObject(entry)) continue;
    const { type } = entry;
    const need = typeof type === 'string' && Object.hasOwn(partNeeds, type) ? partNeeds[type] : undefined;
    // A document of plain text is text.
    if (need !== undefined && under(entry['source'], 'type') !== 'text') needs.add(need);
    gather(entry['content'], needs, depth + 1);
    gather(entry['output'], needs, depth + 1);
  }
}

function needsOfMeaning(request: ChatRequest): readonly Capability[] {
  const { messages, tools, toolChoice, output } = request.meaning();
  const needs = new Set<Capability>();
  if (tools.length > 0 && toolChoice?.kind !== 'none') needs.add('tools');
  if (request.reasoning) needs.add('reasoning');
  if (output?.kind === 'schema') needs.add('structured');
  for (const { parts } of messages) {
    for (const part of parts) {
      if (part.type === 'image') needs.add('vision');
      else if (part.type === 'audio') needs.add('audio');
      else if (part.type === 'file' && part.source.kind !== 'text') needs.add('files');
    }
  }
  return [...needs];
}
