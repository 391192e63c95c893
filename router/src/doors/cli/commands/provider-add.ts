import type { JsonObject } from '../../../domain/json.ts';
import type { ProviderDetailWire } from '../../management/contracts/provider.ts';
import type { KnownAnswers, ProviderAnswers } from '../ask-provider.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { type ProviderOptions, readProviderOptions, warnOfOpenSecret } from '../provider-options.ts';
import { remarksOn } from '../provider-words.ts';
import { readActive } from '../read-active.ts';
import { usageMistake } from '../usage-mistake.ts';
import { wirePath } from '../wire-path.ts';

export type AddOptions = ProviderOptions;

/** `provider-cli provider add [ID]`: by flags, or on a terminal by questions where id or type are missing. */
export async function providerAdd(context: Context, id: string | undefined, options: AddOptions): Promise<ExitCode> {
  const reading = await readProviderOptions(options, context);
  if (reading.kind === 'refused') return usageMistake(context, reading.message);
  if ((id === undefined || options.type === undefined) && !context.terminal.isInteractive) {
    return usageMistake(context, `An id and a type are needed: ${context.toolName} provider add ID --type TYPE`);
  }
  const { name, type, baseUrl } = options;
  // Before anything is opened: who leaves in the middle of the questions leaves no database behind.
  const answers = await complete({ id, name, type, baseUrl, apiKey: reading.apiKey });
  if (answers === undefined) return 1;
  const input = toInput(answers, options, reading.config);
  return withSession(context, (session) => create(context, session, input, options), { mayCreate: true });
}

/** Only where something is missing is anybody asked: a whole command line works on a terminal as it does in a script. */
async function complete(known: KnownAnswers): Promise<ProviderAnswers | undefined> {
  const { id, type, name, baseUrl, apiKey } = known;
  if (id !== undefined && type !== undefined) return { id, type, name: name ?? id, baseUrl, apiKey };
  const { askProvider } = await import('../ask-provider.ts');
  return askProvider(known);
}

function toInput({ id, type, name, baseUrl, apiKey }: ProviderAnswers, options: AddOptions, given: JsonObject): object {
  const { enabled, priority, description } = options;
  const config = {
    ...given,
    ...(baseUrl !== undefined && { baseURL: baseUrl }),
    ...(apiKey !== undefined && { apiKey }),
  };
  return { id, type, name, enabled, priority, description, config };
}

async function create(context: Context, session: Session, input: object, options: AddOptions): Promise<ExitCode> {
  const { terminal } = context;
  const { id } = await session.ask<{ readonly id: string }>('POST', '/v1/providers', input);
  const provider = await session.ask<ProviderDetailWire>('GET', wirePath('providers', id));
  session.show(provider, () => terminal.print(`Provider "${id}" is added.`));
  for (const line of remarksOn(provider)) terminal.note(line);
  warnOfOpenSecret(context, options, provider);
  const isActive = (await readActive(session)) === id;
  terminal.note(
    isActive ? 'It is the active provider from now on.' : `To make it the active one: ${session.tool(`set ${id}`)}`,
  );
  return 0;
}
