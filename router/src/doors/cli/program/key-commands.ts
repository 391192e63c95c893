import { type Command, Option } from 'commander';
import type { ApiKeyRole } from '../../../domain/principal.ts';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';

/** `provider-cli key ...` */
export function provideKeyCommands(program: Command, run: Runner): void {
  const group = defineGroup(program, 'key', 'API keys of this router: who may come in.');
  defineCommand<{ readonly role: ApiKeyRole }>(group, run, {
    name: 'create',
    arguments: '<name>',
    description: 'Makes an API key and shows it, this once.',
    examples: ['key create my-app', 'key create me --role admin'],
    options: (command) =>
      command.addOption(
        new Option('--role <ROLE>', 'what it may do').choices(['inference', 'operator', 'admin']).default('inference'),
      ),
    run: async (context, [name = ''], { role }) =>
      (await import('../commands/key-create.ts')).keyCreate(context, name, role),
  });
  defineCommand(group, run, {
    name: 'list',
    description: 'Lists all API keys, never their secrets.',
    examples: ['key list'],
    run: async (context) => (await import('../commands/key-list.ts')).keyList(context),
  });
  defineCommand(group, run, {
    name: 'revoke',
    arguments: '<id>',
    description: 'Revokes an API key for good.',
    examples: ['key revoke key_01j...'],
    run: async (context, [id = '']) => (await import('../commands/key-revoke.ts')).keyRevoke(context, id),
  });
}
