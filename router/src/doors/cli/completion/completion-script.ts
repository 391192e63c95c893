import type { Command } from 'commander';
import { bashScript } from './bash-script.ts';
import { commandWords, type FixedWords } from './command-words.ts';
import { fishScript } from './fish-script.ts';
import { zshScript } from './zsh-script.ts';

export interface CompletionWish {
  readonly shell: 'bash' | 'zsh' | 'fish';
  readonly program: Command;
  /** How the tool is called here: where it is by way of npx, that is completed too. */
  readonly toolName: string;
  /** The file of the tool itself, absolute: what the script asks for ids where the bare name is not on the path. */
  readonly launcher: string;
  readonly fixed: FixedWords;
}

/** The script that teaches a shell the commands, flags and values of a program. Only for the names of what was made here it asks the program while you type. */
export function completionScript({ shell, program, toolName, launcher, fixed }: CompletionWish): string {
  const parts = { name: program.name(), toolName, launcher, all: commandWords(program, fixed) };
  switch (shell) {
    case 'bash':
      return bashScript(parts);
    case 'zsh':
      return zshScript(parts);
    case 'fish':
      return fishScript(parts);
  }
}
