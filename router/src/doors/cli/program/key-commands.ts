import { type Command, Option } from 'commander';
import type { ApiKeyRole } from '../../../domain/principal.ts';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';

/** `provider-cli key ...` */
export function provideKeyCommands(program: Command, run: Runner): void {
  const group = defineGroup(program, 'key', 'API keys of this router: who may come in.', [
    'key create my-app',
    'key list',
  ]);
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
    arguments: '<key>',
    description: 'Revokes an API key for good, by its id or by its name.',
    examples: ['key revoke my-app', 'key revoke key_01j...'],
    run: async (context, [key = '']) => (await import('../commands/key-revoke.ts')).keyRevoke(context, key),
  });
}
