import { describe, expect, it } from 'vitest';
import type { ChatMeaning, ToolDefinition } from '../../domain/chat-meaning.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import { clientToolAsFunction } from './client-tools.ts';
import { sayableMeaning } from './sayable-meaning.ts';
import type { SayableTarget } from './sayable-target.ts';

const target: SayableTarget = {
  dialect: 'openai-chat',
  opens: () => false,
  lacks: () => [],
  knowsFile: () => false,
  takesThoughts: false,
  names: false,
  failedResults: false,
  cacheMarks: 'nowhere',
  strictTools: false,
};

function toolOf(type: string, name: string): ToolDefinition {
  return { kind: 'native', native: { dialect: 'anthropic-messages', name: type, value: { type, name } } };
}

describe('a tool that Anthropic defines and the client runs', () => {
  it.each([
    ['bash_20250124', 'bash', ['command', 'restart']],
    ['text_editor_20250728', 'str_replace_based_edit_tool', ['command', 'path', 'insert_text', 'view_range']],
    ['text_editor_20250124', 'str_replace_editor', ['command', 'path', 'new_str']],
    ['memory_20250818', 'memory', ['command', 'path', 'old_path', 'new_path', 'insert_text']],
  ])('is a function to others: %s', (type, name, fields) => {
    const tools = [toolOf(type, name)];
    const asked: ChatMeaning = {
      ...emptyMeaning,
      dialect: 'anthropic-messages',
      tools,
      toolChoice: { kind: 'tool', name },
    };
    const { meaning, dropped } = sayableMeaning(asked, target);
    expect(dropped).toEqual([]);
    expect(meaning).toMatchObject({
      tools: [{ kind: 'function', name, description: expect.any(String) }],
      toolChoice: { kind: 'tool', name },
    });
    const [tool] = meaning.tools;
    const schema = (tool?.kind === 'function' ? tool.inputSchema : undefined) as { properties: object } | undefined;
    expect(Object.keys(schema?.properties ?? {})).toEqual(expect.arrayContaining(fields));
    expect(sayableMeaning(asked, { ...target, dialect: 'anthropic-messages' }).meaning.tools).toEqual(tools);
  });

  it('has the commands of its date', () => {
    const commands = (type: string) => {
      const schema = clientToolAsFunction(toolOf(type, 'edit'))?.inputSchema as {
        properties: { command: { enum: string[] }; insert_text?: unknown };
      };
      return [schema.properties.command.enum.includes('undo_edit'), schema.properties.insert_text !== undefined];
    };
    expect(commands('text_editor_20250124')).toEqual([true, false]);
    expect(commands('text_editor_20250429')).toEqual([false, false]);
    expect(commands('text_editor_20250728')).toEqual([false, true]);
  });

  it('is no other: one that the vendor runs, one that needs eyes, one of another vendor', () => {
    for (const type of ['web_search_20250305', 'computer_20250124', 'bash', 'code_execution_20250825'])
      expect(clientToolAsFunction(toolOf(type, 'x'))).toBeUndefined();
    const other = { dialect: 'openai-responses', name: 'bash_20250124', value: { name: 'bash' } } as const;
    expect(clientToolAsFunction({ kind: 'native', native: other })).toBeUndefined();
    expect(clientToolAsFunction({ kind: 'function', name: 'bash' } as ToolDefinition)).toBeUndefined();
  });
});
