import type { OpenRooms } from '../../../compose-server.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { toProviderDetail } from '../../management/wire/to-provider.ts';
import type { KnownAnswers, ProviderAnswers } from '../ask-provider.ts';
import { author } from '../author.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { parseConfigPairs } from '../parse-config-pairs.ts';
import type { Provider } from '../provider.ts';
import { readSecret, type SecretOptions } from '../read-secret.ts';
import { sayRefusal } from '../say-refusal.ts';
import { type ToolLine, withRooms } from '../with-rooms.ts';

/** The flags: the API's field names in kebab-case. */
export interface AddOptions extends SecretOptions {
  readonly name?: string;
  readonly type?: string;
  readonly enabled?: boolean;
  readonly priority?: number;
  readonly description?: string;
  readonly baseUrl?: string;
  readonly defaultModel?: string;
  readonly timeout?: string;
  /** `key=value` pairs. */
  readonly config?: readonly string[];
}

/** `provider-cli provider add [ID]`: by flags, or on a terminal by questions where id or type are missing. */
export async function providerAdd(context: Context, id: string | undefined, options: AddOptions): Promise<ExitCode> {
  const pairs = parseConfigPairs(options.config ?? []);
  if (pairs.kind === 'refused') return usage(context, pairs.message);
  const secret = await readSecret(options, context);
  if (secret.kind === 'refused') return usage(context, secret.message);
  if ((id === undefined || options.type === undefined) && !context.terminal.isInteractive) {
    return usage(context, `An id and a type are needed: ${context.toolName} provider add ID --type TYPE`);
  }
  const { name, type, baseUrl } = options;
  const known = { id, name, type, baseUrl, apiKey: secret.kind === 'given' ? secret.secret : undefined };
  // Before anything is opened: who leaves in the middle of the questions leaves no database behind.
  const answers = await complete(known);
  if (answers === undefined) return 1;
  const config = { ...pairs.config, ...configOf(answers, options) };
  const input = toInput(answers, options, config);
  return withRooms(context, { mayCreate: true }, (rooms, tool) => create(context, rooms, tool, input));
}

function usage({ terminal }: Context, message: string): ExitCode {
  terminal.note(message);
  return 2;
}

/** Only where something is missing is anybody asked: a whole command line works on a terminal as it does in a script. */
async function complete(known: KnownAnswers): Promise<ProviderAnswers | undefined> {
  const { id, type, name, baseUrl, apiKey } = known;
  if (id !== undefined && type !== undefined) return { id, type, name: name ?? id, baseUrl, apiKey };
  const { askProvider } = await import('../ask-provider.ts');
  return askProvider(known);
}

function configOf({ baseUrl, apiKey }: ProviderAnswers, { defaultModel, timeout }: AddOptions): JsonObject {
  return {
    ...(baseUrl !== undefined && { baseURL: baseUrl }),
    ...(apiKey !== undefined && { apiKey }),
    ...(defaultModel !== undefined && { defaultModel }),
    ...(timeout !== undefined && { timeout }),
  };
}

type NewProvider = Parameters<OpenRooms['registry']['createProvider']>[0];

function toInput({ id, type, name }: ProviderAnswers, options: AddOptions, config: JsonObject): NewProvider {
  const { enabled, priority, description } = options;
  return { id, type, name, enabled, priority, description, config };
}

async function create(
  context: Context,
  { registry }: OpenRooms,
  tool: ToolLine,
  input: NewProvider,
): Promise<ExitCode> {
  const { terminal, json } = context;
  const outcome = await registry.createProvider(input, author);
  if (outcome.kind !== 'created') return sayRefusal(context, outcome);
  const { provider, becameActive } = outcome;
  terminal.print(json ? JSON.stringify(toProviderDetail(provider), null, 2) : `Provider "${provider.id}" is added.`);
  for (const line of remarks(provider)) terminal.note(line);
  terminal.note(
    becameActive
      ? 'It is the active provider from now on.'
      : `To make it the active one: ${tool(`set ${provider.id}`)}`,
  );
  return 0;
}

function remarks({ unknownConfigKeys: unknown, state }: Provider): readonly string[] {
  return [
    ...(unknown.length > 0
      ? [`Its type does not know these config keys, so they have no effect: ${unknown.join(', ')}`]
      : []),
    ...(state.kind === 'error' ? [`It cannot answer yet: ${state.problem}`] : []),
  ];
}
