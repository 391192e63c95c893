import type { Choice, CommandWords, Listed } from './command-words.ts';

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
 * What prints what is listed under a word as JSON, of the typed place or of this folder's database; where there is none, of the router that runs on
 * this machine.
 * Never by npx: where no package of that name is installed it asks npm's registry and runs what it finds there, and all that for one Tab.
 */
export function listsOf(
  { name, toolName, launcher }: ScriptParts,
  word: string,
): {
  readonly here: string;
  readonly running: string;
} {
  const here = `${toolName === name ? name : single(launcher)} ${word} list --json`;
  return { here, running: `${here} --url ${USUAL_PLACE}` };
}

/**
 * Of that JSON the names, from the given field. Only such as are plain words: a shell expands what it offers, and a foreign router
 * must not be able to say what it runs.
 */
export function namesOnly(field: string): string {
  return `sed -n 's/^ *"'${field}'": "\\([A-Za-z0-9._:/@+-]*\\)",$/\\1/p'`;
}

/** The call of the function of a script that lists a kind: by which word, and by which field of the JSON each is named. */
export function listCall(fn: string, what: Listed): string {
  return `${fn}_listed ${what} ${what === 'key' ? 'name' : 'id'}`;
}

/** The commands of which an argument names what is listed, as patterns of a shell's `case`, by its kind. */
export function naming({ all }: ScriptParts): readonly (readonly [what: Listed, paths: readonly string[]])[] {
  const kinds = ['provider', 'alias', 'key'] as const;
  return kinds.map((what) => [what, all.filter(({ names }) => names === what).map(({ path }) => single(path))]);
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
