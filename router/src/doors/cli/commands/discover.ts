import type { ProviderDetailWire, ProviderWire } from '../../management/contracts/provider.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { type FoundServer, findLocalServers } from '../find-local-servers.ts';
import { hasDatabase } from '../has-database.ts';
import { printJson } from '../print-json.ts';
import { printTable } from '../table.ts';
import { usageMistake } from '../usage-mistake.ts';
import { wirePath } from '../wire-path.ts';

interface Discovered extends FoundServer {
  readonly state: 'added' | 'known' | 'new';
  readonly provider_id: string | null;
}

/** `provider-cli discover`: the model servers of this machine that no provider stands for yet become providers. */
export async function discover(context: Context, isDry: boolean): Promise<ExitCode> {
  if (isDry && !hasDatabase(context)) return show(context, (await findLocalServers()).map(asNew));
  return withSession(
    context,
    async (session) => {
      if (!session.isLocal) {
        return usageMistake(context, 'discover looks at this machine: call it where the router runs, without --url.');
      }
      const known = await knownProviders(session);
      const servers: Discovered[] = [];
      for (const server of await findLocalServers()) servers.push(await settle(session, server, known, isDry));
      return show(context, servers);
    },
    { mayCreate: true },
  );
}

interface KnownProviders {
  readonly ids: ReadonlySet<string>;
  readonly idByAddress: ReadonlyMap<string, string>;
}

async function knownProviders({ ask }: Session): Promise<KnownProviders> {
  const { providers } = await ask<{ readonly providers: readonly ProviderWire[] }>('GET', '/v1/providers');
  const details = await Promise.all(
    providers.map(({ id }) => ask<ProviderDetailWire>('GET', wirePath('providers', id))),
  );
  const addresses = details.flatMap(({ id, config }) =>
    addressOf(config['baseURL']).map((address) => [address, id] as const),
  );
  return { ids: new Set(providers.map(({ id }) => id)), idByAddress: new Map(addresses) };
}

async function settle(
  { ask }: Session,
  server: FoundServer,
  { ids, idByAddress }: KnownProviders,
  isDry: boolean,
): Promise<Discovered> {
  const id = addressOf(server.base_url).flatMap((address) => idByAddress.get(address) ?? [])[0];
  if (id !== undefined) return { ...server, state: 'known', provider_id: id };
  if (isDry) return asNew(server);
  const provider = await ask<ProviderWire>('POST', '/v1/providers', {
    id: freeId(server.type, ids),
    name: server.label,
    type: server.type,
    config: { baseURL: server.base_url },
  });
  return { ...server, state: 'added', provider_id: provider.id };
}

function asNew(server: FoundServer): Discovered {
  return { ...server, state: 'new', provider_id: null };
}

/** `ollama`, `ollama-local`, `ollama-local-2` ... */
function freeId(type: string, ids: ReadonlySet<string>): string {
  const local = `${type}-local`;
  const further = Array.from(ids, (_, index) => `${local}-${index + 2}`);
  return [type, local, ...further].find((id) => !ids.has(id)) ?? local;
}

/** Two spellings of the same server: `localhost` and `127.0.0.1`, with and without the version. */
function addressOf(url: unknown): readonly string[] {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  return parsed === null ? [] : [parsed.host.replace(/^127\.0\.0\.1(?=:|$)/, 'localhost')];
}

function show({ terminal, json }: Context, servers: readonly Discovered[]): ExitCode {
  if (json) printJson(terminal, { servers });
  else if (servers.length === 0) terminal.note('No model server was found on this machine.');
  else printTable(terminal, ['SERVER', 'ADDRESS', 'MODELS', 'PROVIDER'], servers.map(toRow));
  return 0;
}

function toRow({ label, base_url: url, models, state, provider_id: id }: Discovered): readonly string[] {
  return [label, url, String(models), id === null ? state : `${state} as ${id}`];
}
