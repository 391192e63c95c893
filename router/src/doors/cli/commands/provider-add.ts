import type { ProviderDetailWire, ProviderWire } from '../../management/contracts/provider.ts';
import type { KnownAnswers, ProviderAnswers } from '../ask-provider.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { hasDatabase } from '../has-database.ts';
import { type ProviderOptions, readProviderOptions, warnOfOpenSecret } from '../provider-options.ts';
import { remarksOn } from '../provider-words.ts';
import { readActive } from '../read-active.ts';
import { routerRemark } from '../router-remark.ts';
import { typeProblem } from '../type-problem.ts';
import { usageMistake } from '../usage-mistake.ts';
import { wirePath } from '../wire-path.ts';

export type AddOptions = ProviderOptions;

/** `provider-cli provider add [ID]`: by flags, or on a terminal by questions where something is missing. */
export async function providerAdd(context: Context, id: string | undefined, options: AddOptions): Promise<ExitCode> {
  const { name, type } = options;
  const reading = await readProviderOptions(options, context);
  if (reading.kind === 'refused') return usageMistake(context, reading.message);
  const config = { ...reading.config, ...(reading.apiKey !== undefined && { apiKey: reading.apiKey }) };
  if (await asks(context, { id, name, type, config })) return ask(context, { id, name, type, config }, options);
  if (id === undefined || type === undefined) {
    return usageMistake(context, `An id and a type are needed: ${context.toolName} provider add ID --type TYPE`);
  }
  return add(context, { id, type, name: name ?? id, config }, options);
}

/** Only where something is missing is anybody asked: a whole command line works on a terminal as it does in a script. */
async function asks({ terminal }: Context, { id, type, config }: KnownAnswers): Promise<boolean> {
  if (!terminal.isInteractive) return false;
  if (id === undefined || type === undefined) return true;
  const { providerTypes } = await import('../../../providers/index.ts');
  const { missingKeys } = await import('../config-questions.ts');
  const found = providerTypes.find(type);
  return found !== undefined && missingKeys(found, config).length > 0;
}

/** Until it can be added, or the person leaves; then nothing has come into being. */
async function ask(context: Context, flags: KnownAnswers, options: AddOptions): Promise<ExitCode> {
  const problem = flags.type === undefined ? undefined : await typeProblem(flags.type);
  if (problem !== undefined) return usageMistake(context, problem);
  const takenIds = await readIds(context);
  if (takenIds === undefined) return 1;
  const { askProvider } = await import('../ask-provider.ts');
  let known = flags;
  let before: ProviderAnswers | undefined;
  for (;;) {
    before = await askProvider({ known, before, takenIds });
    if (before === undefined) return 1;
    const exitCode = await add(context, before, options);
    // 2: what was answered cannot be taken, and why has just been said. The flags may be at fault as well, so all of it is asked.
    if (exitCode !== 2) return exitCode;
    known = { id: undefined, type: undefined, name: undefined, config: {} };
  }
}

/** undefined where they cannot be read; that has been said then. */
async function readIds(context: Context): Promise<ReadonlySet<string> | undefined> {
  if (!hasDatabase(context)) return new Set();
  let ids: ReadonlySet<string> | undefined;
  await withSession(context, async (session) => {
    const list = await session.ask<{ readonly providers: readonly ProviderWire[] }>('GET', '/v1/providers');
    ids = new Set(list.providers.map(({ id }) => id));
    return 0;
  });
  return ids;
}

function add(context: Context, answers: ProviderAnswers, options: AddOptions): Promise<ExitCode> {
  const { enabled, priority, description } = options;
  const input = { ...answers, enabled, priority, description };
  return withSession(context, (session) => create(context, session, input, options), { mayCreate: true });
}

async function create(context: Context, session: Session, input: object, options: AddOptions): Promise<ExitCode> {
  const { terminal } = context;
  const { id } = await session.ask<{ readonly id: string }>('POST', '/v1/providers', input);
  const provider = await session.ask<ProviderDetailWire>('GET', wirePath('providers', id));
  session.show(provider, () => terminal.print(`Provider "${id}" is added.`));
  for (const line of remarksOn(provider)) terminal.note(line);
  const remark = await routerRemark(session, provider);
  if (remark !== undefined) terminal.note(remark);
  warnOfOpenSecret(context, options, provider);
  const isActive = (await readActive(session)) === id;
  terminal.note(
    isActive ? 'It is the active provider from now on.' : `To make it the active one: ${session.tool(`set ${id}`)}`,
  );
  return 0;
}
