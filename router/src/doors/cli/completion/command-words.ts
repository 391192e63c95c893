import type { Command, Option } from 'commander';
import { balancingAlgorithms, strategyNames } from '../../../domain/routing-words.ts';
import { logLevels } from '../../../lib/log-levels.ts';

/** What can follow a command: the same for every shell. */
export interface CommandWords {
  /** The words that lead here, without the tool's own name: `provider add`. */
  readonly path: string;
  readonly words: readonly Word[];
  /** What an argument of it names. */
  readonly names: Listed | undefined;
}

export interface Word {
  readonly word: string;
  readonly about: string;
  /** What can follow a flag. */
  readonly choice: Choice | undefined;
}

/** What the tool lists with `WORD list`. */
export type Listed = 'provider' | 'alias' | 'key';

/** What nobody types from memory: fixed words, or those that there are of a kind. */
export type Choice =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'listed'; readonly what: Listed };

/** What the program itself does not load. */
export interface FixedWords {
  /** The provider types. */
  readonly types: readonly string[];
  /** The keys of the settings. */
  readonly settings: readonly string[];
}

/** Every command of a program with its subcommands and flags. */
export function commandWords(program: Command, fixed: FixedWords): readonly CommandWords[] {
  return visit(program, [], fixed);
}

function visit(command: Command, path: readonly string[], fixed: FixedWords): readonly CommandWords[] {
  const plain = (word: string, about = ''): Word => ({ word, about, choice: undefined });
  const flags = command
    .createHelp()
    .visibleOptions(command)
    .flatMap((option): readonly Word[] =>
      option.long ? [{ word: option.long, about: option.description, choice: choiceOf(option, fixed.types) }] : [],
    );
  const words = [
    ...command.commands.map((child) => plain(child.name(), child.description())),
    ...command.registeredArguments.flatMap((argument) => argument.argChoices ?? []).map((word) => plain(word)),
    ...(/^settings [gsu]/.test(path.join(' ')) ? fixed.settings : []).map((word) => plain(word)),
    ...flags,
  ];
  return [
    { path: path.join(' '), words, names: namedBy(command, path) },
    ...command.commands.flatMap((child) => visit(child, [...path, child.name()], fixed)),
  ];
}

/** The word that stands for an argument says what is meant by it; a new alias has no name yet. */
function namedBy(command: Command, path: readonly string[]): Listed | undefined {
  const words = command.registeredArguments.map((argument) => argument.name());
  if (words.some((word) => word === 'id' || word === 'provider')) return 'provider';
  if (words.includes('alias')) return path.includes('add') ? undefined : 'alias';
  return path[0] === 'key' && words.includes('key') ? 'key' : undefined;
}

/** The word that stands for the value of a flag says what is meant by it. */
function choiceOf({ argChoices, flags }: Option, types: readonly string[]): Choice | undefined {
  if (argChoices !== undefined) return { kind: 'words', words: argChoices };
  switch (/[<[](\w+)[>\]]/.exec(flags)?.[1]) {
    case 'TYPE':
      return { kind: 'words', words: types };
    case 'LEVEL':
      return { kind: 'words', words: logLevels };
    case 'STATUS':
      return { kind: 'words', words: ['ok', 'error', 'cancelled', 'refused'] };
    case 'STRATEGY':
      return { kind: 'words', words: [...strategyNames, ...balancingAlgorithms] };
    case 'BOOLEAN':
      return { kind: 'words', words: ['true', 'false'] };
    case 'ID':
      return { kind: 'listed', what: 'provider' };
    default:
      return undefined;
  }
}
