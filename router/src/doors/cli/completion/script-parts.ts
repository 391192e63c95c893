import type { Choice, CommandWords } from './command-words.ts';

/** What the script of every shell is made of. */
export interface ScriptParts {
  readonly name: string;
  readonly toolName: string;
  readonly all: readonly CommandWords[];
}

/** The commands for which the script is registered. */
export function registeredNames({ name, toolName }: ScriptParts): readonly string[] {
  return toolName === name ? [name] : [name, 'npx'];
}

/** A line that prints the ids of all providers; nothing where they cannot be read. */
export function providerIds({ toolName }: ScriptParts): string {
  return `${toolName} provider list --json 2> /dev/null | sed -n 's/^ *"id": "\\(.*\\)",$/\\1/p'`;
}

/** What can follow a flag; flags of one name take the same everywhere. */
export function choicesByFlag({ all }: ScriptParts): ReadonlyMap<string, Choice> {
  const flags = all.flatMap(({ words }) => words);
  return new Map(flags.flatMap(({ word, choice }) => (choice === undefined ? [] : [[word, choice] as const])));
}

/** Quoted for every one of the shells. */
export function single(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
