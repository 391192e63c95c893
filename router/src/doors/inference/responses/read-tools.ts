import type { ToolChoice, ToolDefinition } from '../../../domain/chat-meaning.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';
import { extraFields } from '../extra-fields.ts';

/** Tools as this dialect writes them, without an object around the function. What the vendor runs itself, and unknown types, are kept whole. */
export function readTools(tools: JsonValue | undefined): readonly ToolDefinition[] {
  return Array.isArray(tools) ? tools.filter(isJsonObject).map(readTool) : [];
}

const understood: ReadonlySet<string> = new Set(['type', 'name', 'description', 'parameters', 'strict', 'format']);

function readTool(tool: JsonObject): ToolDefinition {
  const { description, parameters, strict, format } = tool as { readonly [name: string]: JsonValue | undefined };
  const named = {
    name: textOf(tool['name']) ?? '',
    ...(typeof description === 'string' ? { description } : {}),
  };
  switch (tool['type']) {
    case 'function':
      return {
        kind: 'function',
        ...named,
        ...(isJsonObject(parameters) ? { inputSchema: parameters } : {}),
        ...(typeof strict === 'boolean' ? { strict } : {}),
        ...extraFields(tool, understood),
      };
    case 'custom':
      return {
        kind: 'custom',
        ...named,
        ...(isJsonObject(format) ? { format } : {}),
        ...extraFields(tool, understood),
      };
    default:
      return {
        kind: 'native',
        native: { dialect: 'openai-responses', name: textOf(tool['type']) ?? 'tool', value: tool },
      };
  }
}

/** undefined where nothing was chosen, or a tool of the vendor's own (`isNativeChoice`). */
export function readToolChoice(choice: JsonValue | undefined): ToolChoice | undefined {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { kind: choice };
  if (!isJsonObject(choice)) return undefined;
  if (choice['type'] === 'allowed_tools') return readAllowed(choice);
  const name = textOf(choice['name']);
  return isNativeChoice(choice) || name === undefined ? undefined : { kind: 'tool', name };
}

/** A choice that only this dialect can say: one of the vendor's own tools, or a set with one in it. */
export function isNativeChoice(choice: JsonValue | undefined): boolean {
  if (!isJsonObject(choice)) return false;
  if (choice['type'] === 'allowed_tools') return toolsOf(choice).some((tool) => !isNamedTool(tool));
  return !isNamedTool(choice);
}

function isNamedTool(tool: JsonObject): boolean {
  return (tool['type'] === 'function' || tool['type'] === 'custom') && typeof tool['name'] === 'string';
}

function readAllowed(choice: JsonObject): ToolChoice | undefined {
  if (isNativeChoice(choice)) return undefined;
  const names = toolsOf(choice).map((tool) => textOf(tool['name']) ?? '');
  return { kind: 'allowed', mode: choice['mode'] === 'required' ? 'required' : 'auto', names };
}

function toolsOf(choice: JsonObject): readonly JsonObject[] {
  const tools = choice['tools'];
  return Array.isArray(tools) ? tools.filter(isJsonObject) : [];
}
