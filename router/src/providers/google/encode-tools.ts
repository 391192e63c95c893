import type { ToolChoice, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { JsonObject } from '../../domain/json.ts';
import { cleanSchema } from './clean-schema.ts';
import type { ModelRules } from './model-rules.ts';

export interface EncodeToolsOptions {
  readonly tools: readonly ToolDefinition[];
  readonly choice: ToolChoice | undefined;
  readonly rules: ModelRules;
  readonly dropped: string[];
}

export interface EncodedTools {
  readonly tools: readonly unknown[];
  /** `toolConfig.functionCallingConfig`. */
  readonly calling: Readonly<Record<string, unknown>> | undefined;
}

/** Tools and how they may be used. All functions stand in one entry, each of the vendor's own tools in another. */
export function encodeTools({ tools, choice, rules, dropped }: EncodeToolsOptions): EncodedTools {
  // "These, if any" has no word: only these are told.
  const offered = choice?.kind === 'allowed' && choice.mode === 'auto' ? new Set(choice.names) : undefined;
  const functions: unknown[] = [];
  const natives: unknown[] = [];
  tools.forEach((tool, index) => {
    if (tool.kind === 'native') natives.push(tool.native.value);
    else if (tool.kind === 'custom') dropped.push(`tools (${tool.name})`);
    else if (offered === undefined || offered.has(tool.name)) {
      functions.push(encodeFunction(tool, index, rules, dropped));
    }
  });
  return {
    tools: [...natives, ...(functions.length === 0 ? [] : [{ functionDeclarations: functions }])],
    // The API refuses a choice among nothing.
    calling: functions.length === 0 ? undefined : encodeChoice(choice),
  };
}

type FunctionTool = Extract<ToolDefinition, { readonly kind: 'function' }>;

function encodeFunction(tool: FunctionTool, index: number, rules: ModelRules, dropped: string[]): unknown {
  const { name, description, inputSchema, extra } = tool;
  return {
    ...extra,
    name,
    ...(description === undefined ? {} : { description }),
    ...encodeParameters(inputSchema, `tools.${index}.parameters`, rules, dropped),
  };
}

function encodeParameters(
  schema: JsonObject | undefined,
  at: string,
  rules: ModelRules,
  dropped: string[],
): Readonly<Record<string, unknown>> {
  if (schema === undefined) return {};
  if (rules.schemas === 'json') return { parametersJsonSchema: schema };
  const clean = cleanSchema(schema);
  dropped.push(...clean.dropped.map((what) => `${at} (${what})`));
  // Of an object without properties the older form refuses to hear.
  const { properties } = clean.schema;
  const isEmpty = clean.schema['type'] === 'OBJECT' && Object.keys(properties ?? {}).length === 0;
  return isEmpty ? {} : { parameters: clean.schema };
}

function encodeChoice(choice: ToolChoice | undefined): Readonly<Record<string, unknown>> | undefined {
  switch (choice?.kind) {
    case undefined:
      return undefined;
    case 'auto':
      return { mode: 'AUTO' };
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [choice.name] };
    case 'allowed':
      return choice.mode === 'required' ? { mode: 'ANY', allowedFunctionNames: choice.names } : { mode: 'AUTO' };
  }
}
