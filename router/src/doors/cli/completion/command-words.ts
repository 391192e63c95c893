import type { Command, Option } from 'commander';

/** What can follow a command: the same for every shell. */
export interface CommandWords {
  /** The words that lead here, without the tool's own name: `provider add`. */
  readonly path: string;
  readonly words: readonly Word[];
  /** An argument of it is the id of a provider. */
  readonly namesProvider: boolean;
}

export interface Word {
  readonly word: string;
  readonly about: string;
  /** What can follow a flag. */
  readonly choice: Choice | undefined;
}

/** What nobody types from memory: fixed words, or the ids of the providers that there are. */
export type Choice = { readonly kind: 'words'; readonly words: readonly string[] } | { readonly kind: 'providers' };

/** Every command of a program with its subcommands and flags. `types` are the provider types, which the program itself does not load. */
export function commandWords(program: Command, types: readonly string[]): readonly CommandWords[] {
  return visit(program, [], types);
}

function visit(command: Command, path: readonly string[], types: readonly string[]): readonly CommandWords[] {
  const plain = (word: string, about = ''): Word => ({ word, about, choice: undefined });
  const flags = command
    .createHelp()
    .visibleOptions(command)
    .flatMap((option): readonly Word[] =>
      option.long ? [{ word: option.long, about: option.description, choice: choiceOf(option, types) }] : [],
    );
  const words = [
    ...command.commands.map((child) => plain(child.name(), child.description())),
    ...command.registeredArguments.flatMap((argument) => argument.argChoices ?? []).map((word) => plain(word)),
    ...flags,
  ];
  const namesProvider = command.registeredArguments.some((argument) => /^(?:id|provider)$/.test(argument.name()));
  return [
    { path: path.join(' '), words, namesProvider },
    ...command.commands.flatMap((child) => visit(child, [...path, child.name()], types)),
  ];
}

/** The word that stands for the value of a flag says what is meant by it. */
function choiceOf({ argChoices, flags }: Option, types: readonly string[]): Choice | undefined {
  if (argChoices !== undefined) return { kind: 'words', words: argChoices };
  switch (/[<[](\w+)[>\]]/.exec(flags)?.[1]) {
    case 'TYPE':
      return { kind: 'words', words: types };
    case 'BOOLEAN':
      return { kind: 'words', words: ['true', 'false'] };
    case 'ID':
      return { kind: 'providers' };
    default:
      return undefined;
  }
}
