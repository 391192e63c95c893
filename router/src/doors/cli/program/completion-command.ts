import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { packageFolder } from '../package-folder.ts';
import type { Runner } from './define-command.ts';
import { examplesText } from './examples-text.ts';

/** `provider-cli completion SHELL`: needs no router, but the whole program. */
export function provideCompletion(program: Command, run: Runner): void {
  const command = new Command('completion')
    .description('Prints the script that completes commands, flags and ids in your shell.')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      examplesText([
        'completion bash >> ~/.bashrc',
        'completion zsh > ~/.zsh/completions/_provider-cli',
        'completion fish > ~/.config/fish/completions/provider-cli.fish',
      ]),
    );
  program.addCommand(
    command.action((shell: 'bash' | 'zsh' | 'fish') =>
      run(command, async ({ terminal, toolName }) => {
        const { completionScript } = await import('../completion/completion-script.ts');
        const { providerTypes } = await import('../../../providers/index.ts');
        const launcher = join(packageFolder(), 'bin', `${program.name()}.js`);
        const { settingNames } = await import('../../management/wire/setting-names.ts');
        const fixed = { types: providerTypes.all.map(({ type }) => type), settings: settingNames() };
        terminal.print(completionScript({ shell, program, toolName, launcher, fixed }));
        return 0;
      }),
    ),
  );
}
