import type { Command } from 'commander';

/** What can follow a command: the same for every shell. */
export interface CommandWords {
  /** The words that lead here, without the tool's own name: `provider add`. */
  readonly path: string;
  readonly words: readonly Word[];
}

export interface Word {
  readonly word: string;
  readonly about: string;
}

/** Every command of a program with its subcommands and flags. */
export function commandWords(program: Command): readonly CommandWords[] {
  return visit(program, []);
}

function visit(command: Command, path: readonly string[]): readonly CommandWords[] {
  const children = command.commands.map((child) => ({ word: child.name(), about: child.description() }));
  const flags = command
    .createHelp()
    .visibleOptions(command)
    .flatMap((option) => (option.long ? [{ word: option.long, about: option.description }] : []));
  const choices = command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
  const words = [...children, ...choices.map((word) => ({ word, about: '' })), ...flags];
  return [
    { path: path.join(' '), words },
    ...command.commands.flatMap((child) => visit(child, [...path, child.name()])),
  ];
}
