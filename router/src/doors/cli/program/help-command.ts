import { Command } from 'commander';
import { examplesText } from './examples-text.ts';

/** `provider-cli help provider add`: the same as `provider add --help`. commander's own looks no deeper than the first word. */
export function provideHelp(program: Command): void {
  const help = new Command('help')
    .argument('[command...]')
    .description('Shows the help of a command, as --help behind it does.')
    .addHelpText('after', examplesText(['help', 'help provider add']));
  help.action(async (path: readonly string[]) => {
    let place: Command = program;
    for (const word of path) {
      const next = place.commands.find((child) => child.name() === word);
      if (next === undefined) return place.error(`error: unknown command '${word}'`);
      place = next;
    }
    await program.parseAsync([...path, '--help'], { from: 'user' });
  });
  program.helpCommand(false).addCommand(help);
}
