import type { ToolChoice, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { ModelRules } from '../kit/claude-rules.ts';
import { type Block, encodeCacheMark } from './encode-part.ts';

/** Tools with free text are functions by now (`kit/custom-tools`). */
export type PlainTool = Exclude<ToolDefinition, { kind: 'custom' }>;

export interface EncodeToolsOptions {
  readonly tools: readonly PlainTool[];
  readonly choice: ToolChoice | undefined;
  readonly parallel: boolean | undefined;
  readonly rules: ModelRules;
  readonly dropped: string[];
}

export interface EncodedTools {
  readonly tools: readonly Block[];
  readonly choice: Block | undefined;
}

/** Tools and how they may be used. "Any of these" and "none but these" are said by sending only these. */
export function encodeTools(options: EncodeToolsOptions): EncodedTools {
  const { choice } = options;
  const allowed = choice?.kind === 'allowed' ? new Set(choice.names) : undefined;
  const tools = options.tools.flatMap((tool) => {
    if (allowed !== undefined && tool.kind !== 'native' && !allowed.has(tool.name)) return [];
    return [encodeTool(tool)];
  });
  // The API refuses a choice among nothing.
  return { tools, choice: tools.length === 0 ? undefined : encodeChoice(options) };
}

function encodeTool(tool: PlainTool): Block {
  switch (tool.kind) {
    case 'function': {
      const { name, description, inputSchema, strict, cache, extra } = tool;
      return {
        ...extra,
        name,
        ...(description === undefined ? {} : { description }),
        // The type is required, also where a tool takes nothing.
        input_schema: { type: 'object', ...(inputSchema ?? { properties: {} }) },
        ...(strict === undefined ? {} : { strict }),
        ...(cache === undefined ? {} : { cache_control: encodeCacheMark(cache) }),
      };
    }
    case 'native':
      return { ...(tool.native.value as Block) };
  }
}

function encodeChoice({ choice, parallel, rules, dropped }: EncodeToolsOptions): Block | undefined {
  const alone = parallel === undefined ? {} : { disable_parallel_tool_use: !parallel };
  switch (choice?.kind) {
    case undefined:
      return parallel === false ? { type: 'auto', ...alone } : undefined;
    case 'none':
      return { type: 'none' };
    case 'auto':
      return { type: 'auto', ...alone };
    case 'required':
      return forced({ type: 'any', ...alone });
    case 'tool':
      return forced({ type: 'tool', name: choice.name, ...alone });
    case 'allowed':
      return choice.mode === 'required' ? forced({ type: 'any', ...alone }) : { type: 'auto', ...alone };
  }

  function forced(block: Block): Block {
    if (rules.forcedTools) return block;
    dropped.push('toolChoice');
    return { type: 'auto', ...alone };
  }
}
