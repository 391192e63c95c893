import type { Choice, CommandWords } from './command-words.ts';

/** What the script of every shell is made of. */
export interface ScriptParts {
  readonly name: string;
  readonly toolName: string;
  /** The file of the tool itself. */
  readonly launcher: string;
  readonly all: readonly CommandWords[];
}

/** The commands for which the script is registered. */
export function registeredNames({ name, toolName }: ScriptParts): readonly string[] {
  return toolName === name ? [name] : [name, 'npx'];
}

/** The flags that say which router is meant: what was typed of them holds for what is offered as well. */
export const placeFlags = ['--data-dir', '--database-url', '--master-key-file', '--url', '--key'] as const;

/** Where a router listens that nobody told otherwise. */
const USUAL_PLACE = 'http://127.0.0.1:3001';

/**
 * What prints the providers as JSON, of the typed place or of this folder's database; where there is none, of the router that runs on this machine.
 * Never by npx: where no package of that name is installed it asks npm's registry and runs what it finds there, and all that for one Tab.
 */
export function providerLists({ name, toolName, launcher }: ScriptParts): {
  readonly here: string;
  readonly running: string;
} {
  const here = `${toolName === name ? name : single(launcher)} provider list --json`;
  return { here, running: `${here} --url ${USUAL_PLACE}` };
}

/** Of that JSON the ids. */
export const idsOnly = `sed -n 's/^ *"id": "\\(.*\\)",$/\\1/p'`;

/** What can follow a flag; flags of one name take the same everywhere. */
export function choicesByFlag({ all }: ScriptParts): ReadonlyMap<string, Choice> {
  const flags = all.flatMap(({ words }) => words);
  return new Map(flags.flatMap(({ word, choice }) => (choice === undefined ? [] : [[word, choice] as const])));
}

/** Quoted for every one of the shells. */
export function single(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
