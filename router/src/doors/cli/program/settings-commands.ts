import type { Command } from 'commander';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';

/** `provider-cli settings ...` */
export function provideSettingsCommands(program: Command, run: Runner): void {
  const group = defineGroup(program, 'settings', 'Settings of the router.', [
    'settings list',
    'settings set routing.fallbackEnabled true',
  ]);
  defineCommand<{ readonly category?: string }>(group, run, {
    name: 'list',
    description: 'Shows all settings, with what each is for.',
    examples: ['settings list', 'settings list --category routing'],
    options: (command) => command.option('--category <NAME>', 'only those of this category'),
    run: async (context, _, { category }) =>
      (await import('../commands/settings-list.ts')).settingsList(context, category),
  });
  defineCommand(group, run, {
    name: 'get',
    arguments: '[key]',
    description: 'Shows one setting, alone on its line; without a key all of them.',
    examples: ['settings get routing.retries'],
    run: async (context, [key]) =>
      key === undefined
        ? (await import('../commands/settings-list.ts')).settingsList(context, undefined)
        : (await import('../commands/settings-get.ts')).settingsGet(context, key),
  });
  defineCommand(group, run, {
    name: 'set',
    arguments: '<key> <value>',
    description: 'Changes a setting.',
    examples: ['settings set routing.fallbackEnabled true'],
    run: async (context, [key = '', value = '']) =>
      (await import('../commands/settings-set.ts')).settingsSet(context, key, value),
  });
  defineCommand(group, run, {
    name: 'unset',
    arguments: '<key>',
    description: 'Gives a setting its default back.',
    examples: ['settings unset routing.retries'],
    run: async (context, [key = '']) => (await import('../commands/settings-unset.ts')).settingsUnset(context, key),
  });
}
