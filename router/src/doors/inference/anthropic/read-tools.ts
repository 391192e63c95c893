import type { ToolChoice, ToolDefinition } from '../../../domain/chat-meaning.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';
import { extraFields } from '../extra-fields.ts';
import { readCacheMark } from '../openai/read-cache-mark.ts';

/** `tools` → the domain's. Whatever is no plain function (a tool that Anthropic runs, one of its trained ones, an unknown type) is kept whole. */
export function readTools(tools: JsonValue | undefined): readonly ToolDefinition[] {
  return Array.isArray(tools) ? tools.filter(isJsonObject).map(readTool) : [];
}

const understood: ReadonlySet<string> = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'strict',
  'cache_control',
]);

function readTool(tool: JsonObject): ToolDefinition {
  const type = textOf(tool['type']);
  if (type !== undefined && type !== 'custom') {
    return { kind: 'native', native: { dialect: 'anthropic-messages', name: type, value: tool } };
  }
  const { description, input_schema: inputSchema, strict } = tool as { readonly [name: string]: JsonValue | undefined };
  return {
    kind: 'function',
    name: textOf(tool['name']) ?? '',
    ...(typeof description === 'string' ? { description } : {}),
    ...(isJsonObject(inputSchema) ? { inputSchema } : {}),
    ...(typeof strict === 'boolean' ? { strict } : {}),
    ...readCacheMark(tool['cache_control']),
    ...extraFields(tool, understood),
  };
}

export function readToolChoice(choice: JsonValue | undefined): ToolChoice | undefined {
  if (!isJsonObject(choice)) return undefined;
  switch (choice['type']) {
    case 'auto':
    case 'none':
      return { kind: choice['type'] };
    case 'any':
      return { kind: 'required' };
    case 'tool':
      return typeof choice['name'] === 'string' ? { kind: 'tool', name: choice['name'] } : undefined;
    default:
      return undefined;
  }
}

/** `tool_choice.disable_parallel_tool_use`, which other dialects ask the other way round. */
export function readParallelToolCalls(choice: JsonValue | undefined): boolean | undefined {
  const disabled = isJsonObject(choice) ? choice['disable_parallel_tool_use'] : undefined;
  return typeof disabled === 'boolean' ? !disabled : undefined;
}
