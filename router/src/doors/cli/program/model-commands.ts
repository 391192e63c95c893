import type { Command } from 'commander';
import type { ModelAddOptions } from '../commands/model-add.ts';
import type { ModelLinkOptions } from '../commands/model-link.ts';
import { defineCommand, defineGroup, type Runner } from './define-command.ts';
import { toBoolean, toList, toNumber, toWholeNumber } from './parse-values.ts';

/** `provider-cli model ...` */
export function provideModelCommands(program: Command, run: Runner): void {
  const group = defineGroup(program, 'model', 'Models: definitions, and which provider has which.', [
    'model list',
    'model link qwen3-max gpu --is-default',
  ]);
  provideReads(group, run);
  provideDefinitions(group, run);
  provideLinks(group, run);
}

function provideReads(group: Command, run: Runner): void {
  defineCommand<{ readonly provider?: string }>(group, run, {
    name: 'list',
    description: 'Lists the models that requests can name, those of the active provider first.',
    examples: ['model list', 'model list --provider gpu'],
    options: (command) => command.option('--provider <ID>', 'only those of this provider'),
    run: async (context, _, options) =>
      (await import('../commands/model-list.ts')).modelList(context, options.provider),
  });
  defineCommand(group, run, {
    name: 'show',
    arguments: '<model>',
    description: 'Shows the definition of a model.',
    examples: ['model show meta-llama/llama-3'],
    run: async (context, [model = '']) => (await import('../commands/model-show.ts')).modelShow(context, model),
  });
  defineCommand(group, run, {
    name: 'sync',
    description: 'Reads the live model list of every enabled provider.',
    examples: ['model sync'],
    run: async (context) => (await import('../commands/model-sync.ts')).modelSync(context),
  });
}

function provideDefinitions(group: Command, run: Runner): void {
  defineCommand<ModelAddOptions>(group, run, {
    name: 'add',
    arguments: '[model]',
    description: 'Defines a model; asks for it where it runs on a terminal.',
    examples: ['model add qwen3-max --name "Qwen3 Max" --capabilities chat,tools --context-length 262144'],
    options: addDefinitionOptions,
    run: async (context, [model], options) =>
      (await import('../commands/model-add.ts')).modelAdd(context, model, options),
  });
  defineCommand<{ readonly yes?: true }>(group, run, {
    name: 'remove',
    arguments: '<model>',
    description: 'Removes the definition of a model, and its links with it.',
    examples: ['model remove qwen3-max --yes'],
    options: (command) => command.option('--yes', 'do not ask'),
    run: async (context, [model = ''], options) =>
      (await import('../commands/model-remove.ts')).modelRemove(context, model, options.yes === true),
  });
}

function addDefinitionOptions(command: Command): Command {
  return command
    .option('--name <NAME>', 'for people')
    .option('--description <TEXT>')
    .option('--capabilities <LIST>', 'such as chat,tools,vision', toList)
    .option('--context-length <TOKENS>', 'input and output together', toWholeNumber)
    .option('--max-output-tokens <TOKENS>', 'of one answer', toWholeNumber);
}

function provideLinks(group: Command, run: Runner): void {
  defineCommand<ModelLinkOptions>(group, run, {
    name: 'link',
    arguments: '[model] [provider]',
    description: 'Links a model to a provider, or changes the link; asks for both where it runs on a terminal.',
    examples: ['model link qwen3-max gpu', 'model link qwen3-max gpu --is-default --upstream-name qwen3-max-gguf'],
    options: (command) =>
      addDefinitionOptions(command)
        .option('--is-default [BOOLEAN]', 'whether it is the default model of the provider', toBoolean)
        .option('--upstream-name <NAME>', 'how the provider itself calls it')
        .option('--region <REGION>', 'where it runs')
        .option('--input-usd-per-million <USD>', 'price of a million input tokens', toNumber)
        .option('--output-usd-per-million <USD>', 'price of a million output tokens', toNumber),
    run: async (context, [model, provider], options) =>
      (await import('../commands/model-link.ts')).modelLink(context, { model, provider }, options),
  });
  defineCommand(group, run, {
    name: 'unlink',
    arguments: '<model> <provider>',
    description: 'Takes a model from a provider; its definition stays.',
    examples: ['model unlink qwen3-max gpu'],
    run: async (context, [model = '', provider = '']) =>
      (await import('../commands/model-unlink.ts')).modelUnlink(context, model, provider),
  });
  defineCommand(group, run, {
    name: 'default',
    arguments: '<model> <provider>',
    description: 'Makes a linked model the default of its provider.',
    examples: ['model default qwen3-max gpu'],
    run: async (context, [model = '', provider = '']) =>
      (await import('../commands/model-default.ts')).modelDefault(context, model, provider),
  });
}
