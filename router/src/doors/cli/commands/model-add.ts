import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { type DefinitionOptions, toDefinition } from '../to-definition.ts';
import { usageMistake } from '../usage-mistake.ts';

export type ModelAddOptions = DefinitionOptions;

/** `provider-cli model add [MODEL]`. */
export async function modelAdd(
  context: Context,
  given: string | undefined,
  options: ModelAddOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  if (given === undefined && !terminal.isInteractive) {
    return usageMistake(context, `A model is needed: ${context.toolName} model add MODEL`);
  }
  const body = given === undefined ? await asked(options) : { id: given, ...toDefinition(options) };
  if (body === undefined) return 1;
  return withSession(
    context,
    async ({ ask, show, tool }) => {
      const model = await ask<{ readonly id: string }>('POST', '/v1/models', body);
      show(model, () => terminal.print(`Model "${model.id}" is defined.`));
      terminal.note(`To link it to a provider: ${tool(`model link ${model.id} PROVIDER`)}`);
      return 0;
    },
    { mayCreate: true },
  );
}

async function asked(options: ModelAddOptions): Promise<object | undefined> {
  const { askModel } = await import('../ask-model.ts');
  const answers = await askModel(options.name);
  return answers && { ...toDefinition(options), ...answers };
}
