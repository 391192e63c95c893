import type { ChatMeaning, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { listOf, objectOf } from './lenient-json.ts';
import { writeXmlAttribute, writeXmlText } from './xml-text.ts';

export type FunctionTool = Extract<ToolDefinition, { readonly kind: 'function' }>;

/** What a model without tools of its own is told of the tools of a request; undefined where it may call none. */
export function xmlToolPrompt(tools: readonly FunctionTool[], meaning: ChatMeaning): string | undefined {
  const { toolChoice, parallelToolCalls } = meaning;
  const names = toolChoice?.kind === 'allowed' ? new Set(toolChoice.names) : undefined;
  const callable = names === undefined ? tools : tools.filter(({ name }) => names.has(name));
  if (callable.length === 0 || toolChoice?.kind === 'none') return undefined;
  return [
    'You can call tools. These are the tools:',
    `<tools>\n${callable.map(writeTool).join('\n')}\n</tools>`,
    'To call a tool, write exactly this, with the names of the tool and of its parameters:',
    '<tool_call name="TOOL">\n<parameter name="PARAMETER">value</parameter>\n</tool_call>',
    [
      'Write a text as it is, inside <![CDATA[ and ]]> if it holds < or &.',
      'Write numbers, true, false, null, lists and objects as JSON.',
      'Leave out parameters that you do not need. Write no Markdown around a call.',
      parallelToolCalls === false
        ? 'Call at most one tool in an answer.'
        : 'To call several tools at once, write several <tool_call> elements one after the other.',
      'When you have called, end your answer: the results come in the next message as <tool_result> elements. Never write a <tool_result> yourself.',
      ...demand(meaning),
    ].join('\n'),
  ].join('\n\n');
}

function demand({ toolChoice }: ChatMeaning): readonly string[] {
  if (toolChoice?.kind === 'tool') return [`In this answer you must call the tool ${toolChoice.name}.`];
  const isRequired =
    toolChoice?.kind === 'required' || (toolChoice?.kind === 'allowed' && toolChoice.mode === 'required');
  return isRequired ? ['In this answer you must call at least one tool.'] : [];
}

function writeTool({ name, description, inputSchema }: FunctionTool): string {
  const required = new Set(listOf(inputSchema?.['required']));
  const parameters = Object.entries(objectOf(inputSchema?.['properties']) ?? {}).map(([key, schema]) =>
    writeParameter(key, objectOf(schema) ?? {}, required.has(key)),
  );
  const lines = [
    `<tool name="${writeXmlAttribute(name)}">`,
    ...(description === undefined ? [] : [`<description>${writeXmlText(description)}</description>`]),
    ...parameters,
    ...definitions(inputSchema),
    '</tool>',
  ];
  return lines.join('\n');
}

function writeParameter(name: string, schema: JsonObject, isRequired: boolean): string {
  const { type, description, ...more } = schema;
  const types = typeof type === 'string' ? [type] : listOf(type);
  const attributes = [
    `name="${writeXmlAttribute(name)}"`,
    ...(types.length === 0 ? [] : [`type="${writeXmlAttribute(types.join('|'))}"`]),
    `required="${isRequired}"`,
  ].join(' ');
  const text = typeof description === 'string' ? writeXmlText(description) : '';
  const rest = Object.keys(more).length === 0 ? '' : `<schema>${writeJson(more)}</schema>`;
  return text + rest === '' ? `<parameter ${attributes}/>` : `<parameter ${attributes}>${text}${rest}</parameter>`;
}

/** What schemas of parameters refer to, and what holds for all of them together. */
function definitions(schema: JsonObject | undefined): readonly string[] {
  if (schema === undefined) return [];
  const { type: _type, properties: _properties, required: _required, $schema: _dialect, ...more } = schema;
  return Object.keys(more).length === 0 ? [] : [`<schema>${writeJson(more)}</schema>`];
}

function writeJson(value: JsonValue): string {
  return writeXmlText(JSON.stringify(value));
}
