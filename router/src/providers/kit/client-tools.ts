import type { ToolDefinition } from '../../domain/chat-meaning.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';

type FunctionTool = Extract<ToolDefinition, { readonly kind: 'function' }>;

interface ClientTool {
  /** Its types, of any date. */
  readonly type: RegExp;
  readonly description: string;
  readonly inputSchema: (type: string) => JsonObject;
}

const path = text('The path of the file or directory.');
const viewRange = {
  type: 'array',
  items: { type: 'integer' },
  description: 'For view: the first and the last line, counted from 1; -1 as the last is the end of the file.',
} satisfies JsonObject;
const insertLine = {
  type: 'integer',
  description: 'For insert: the line behind which the text goes; 0 is the beginning of the file.',
} satisfies JsonObject;
const edits = {
  path,
  file_text: text('For create: the whole content of the file.'),
  old_str: text('For str_replace: the text to replace, exactly as it stands there, once.'),
  new_str: text('For str_replace: the text in its place.'),
  insert_line: insertLine,
  view_range: viewRange,
} satisfies JsonObject;
const inserted = { insert_text: text('For insert: the text.') } satisfies JsonObject;

/** What their vendor's models know by training, as its documentation describes their input. Computers and browsers are missing: those need eyes. */
const clientTools: readonly ClientTool[] = [
  {
    type: /^bash_\d{8}$/,
    description:
      'Runs a command in a bash session that lasts: directories and variables stay as the call before left them.',
    inputSchema: () =>
      schema({
        command: text('The command to run. Needed unless the session is restarted.'),
        restart: { type: 'boolean', description: 'True starts the session anew.' },
      }),
  },
  {
    type: /^text_editor_\d{8}$/,
    description: 'Looks at files and changes them: view, create, str_replace (replace one exact text) and insert.',
    inputSchema: (type) => {
      // Up to then `insert` took its text as `new_str`, and the earliest one could take a change back.
      const isLater = type >= 'text_editor_20250728';
      const undo = type < 'text_editor_20250429' ? ['undo_edit'] : [];
      const commands = ['view', 'create', 'str_replace', 'insert', ...undo];
      return schema({ command: word(commands), ...edits, ...(isLater ? inserted : {}) }, ['command', 'path']);
    },
  },
  {
    type: /^memory_\d{8}$/,
    description:
      'Keeps notes in files under /memories, which outlast the conversation: view, create, str_replace, insert, delete and rename. ' +
      'Look at /memories before a task, and note there what is worth knowing later.',
    inputSchema: () =>
      schema(
        {
          command: word(['view', 'create', 'str_replace', 'insert', 'delete', 'rename']),
          ...edits,
          ...inserted,
          old_path: text('For rename: the path as it is.'),
          new_path: text('For rename: the path as it shall be.'),
        },
        ['command'],
      ),
  },
];

/**
 * A tool of Anthropic's that the client itself runs (its shell, its editor, its memory) as the function that it is to models of other vendors: calls
 * and results have the same form. undefined for every other tool.
 */
export function clientToolAsFunction(tool: ToolDefinition): FunctionTool | undefined {
  if (tool.kind !== 'native' || tool.native.dialect !== 'anthropic-messages') return undefined;
  const { name: type, value } = tool.native;
  const known = clientTools.find((each) => each.type.test(type));
  const name = isJsonObject(value) ? value['name'] : undefined;
  if (known === undefined || typeof name !== 'string') return undefined;
  return { kind: 'function', name, description: known.description, inputSchema: known.inputSchema(type) };
}

function text(description: string): JsonObject {
  return { type: 'string', description };
}

function word(words: readonly string[]): JsonObject {
  return { type: 'string', enum: words as JsonValue };
}

function schema(properties: JsonObject, required: readonly string[] = []): JsonObject {
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required: required as JsonValue }) };
}
