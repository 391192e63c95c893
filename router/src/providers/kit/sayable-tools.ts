import type { ChatMeaning, ToolChoice, ToolDefinition } from '../../domain/chat-meaning.ts';
import { toolPlace } from '../../domain/placed.ts';
import { clientToolAsFunction } from './client-tools.ts';
import type { SayingContext } from './sayable-messages.ts';

type ToolFields = Pick<ChatMeaning, 'tools' | 'toolChoice' | 'parallelToolCalls'>;

/** The tools that a target can be told of, and the choice among those: servers refuse a choice of what they were not told. */
export function sayableTools(
  { tools, toolChoice, parallelToolCalls }: ChatMeaning,
  context: SayingContext,
): ToolFields {
  const told = tools.flatMap((tool, index) => sayableTool(tool, toolPlace(tool, index), context));
  const isAll = told.length === tools.length;
  if (isAll) return { tools: told, toolChoice, parallelToolCalls };
  const choice = told.length === 0 ? undefined : choiceAmong(toolChoice, told);
  if (choice === undefined && toolChoice !== undefined) context.dropped.push('toolChoice');
  if (told.length === 0 && parallelToolCalls !== undefined) context.dropped.push('parallelToolCalls');
  return { tools: told, toolChoice: choice, parallelToolCalls: told.length === 0 ? undefined : parallelToolCalls };
}

function sayableTool(tool: ToolDefinition, at: string, context: SayingContext): readonly ToolDefinition[] {
  const { target, isOwn, dropped } = context;
  if (tool.kind === 'native') {
    if (tool.native.dialect === target.dialect) return [tool];
    const asFunction = clientToolAsFunction(tool);
    if (asFunction !== undefined) return [asFunction];
    dropped.push(`tools (${tool.native.name})`);
    return [];
  }
  const { extra, ...rest } = tool;
  if (extra !== undefined && !isOwn) dropped.push(...Object.keys(extra).map((field) => `${at}.${field}`));
  const own: ToolDefinition = isOwn ? tool : rest;
  return [own.kind === 'function' ? sayableFunction(own, at, context) : own];
}

type FunctionTool = Extract<ToolDefinition, { readonly kind: 'function' }>;

function sayableFunction(tool: FunctionTool, at: string, { target, dropped }: SayingContext): FunctionTool {
  const { cache, strict, ...rest } = tool;
  if (cache !== undefined && target.cacheMarks === 'nowhere') dropped.push('cache_control');
  // That it need not be strict is what holds everywhere.
  if (strict === true && !target.strictTools) dropped.push(`${at}.strict`);
  return {
    ...rest,
    ...(cache === undefined || target.cacheMarks === 'nowhere' ? {} : { cache }),
    ...(strict === undefined || !target.strictTools ? {} : { strict }),
  };
}

function choiceAmong(choice: ToolChoice | undefined, tools: readonly ToolDefinition[]): ToolChoice | undefined {
  if (choice === undefined || (choice.kind !== 'tool' && choice.kind !== 'allowed')) return choice;
  const known = new Set(tools.flatMap((tool) => (tool.kind === 'native' ? [] : [tool.name])));
  if (choice.kind === 'tool') return known.has(choice.name) || hasOwnTools(tools) ? choice : undefined;
  const names = choice.names.filter((name) => known.has(name));
  return names.length === 0 ? undefined : { ...choice, names };
}

/** Their names are in values that only their vendor understands. */
function hasOwnTools(tools: readonly ToolDefinition[]): boolean {
  return tools.some((tool) => tool.kind === 'native');
}
