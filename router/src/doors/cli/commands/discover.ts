import { providerTypes } from '../../../providers/index.ts';
import type { ProviderDetailWire, ProviderWire } from '../../management/contracts/provider.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { type FoundServer, findLocalServers } from '../find-local-servers.ts';
import { printTable } from '../table.ts';
import { usageMistake } from '../usage-mistake.ts';
import { wirePath } from '../wire-path.ts';

interface Discovered extends FoundServer {
  readonly state: 'added' | 'known' | 'new';
  readonly provider_id: string | null;
}

/** `provider-cli discover`: the model servers of this machine that no provider stands for yet become providers. */
export function discover(context: Context, isDry: boolean): Promise<ExitCode> {
  return withSession(
    context,
    async (session) => {
      if (!session.isLocal) {
        return usageMistake(context, 'discover looks at this machine: call it where the router runs, without --url.');
      }
      const known = await knownAddresses(session);
      const found = await findLocalServers();
      const servers: Discovered[] = [];
      for (const server of found) servers.push(await settle(session, server, known, isDry));
      return session.show({ servers }, () => printServers(context, servers));
    },
    { mayCreate: true },
  );
}

async function knownAddresses({ ask }: Session): Promise<ReadonlyMap<string, string>> {
  const { providers } = await ask<{ readonly providers: readonly ProviderWire[] }>('GET', '/v1/providers');
  const details = await Promise.all(
    providers.map(({ id }) => ask<ProviderDetailWire>('GET', wirePath('providers', id))),
  );
  return new Map(
    details.flatMap(({ id, type, config }) =>
      addressOf(config['baseURL'] ?? providerTypes.find(type)?.discoverAt).map((address) => [address, id] as const),
    ),
  );
}

async function settle(
  { ask }: Session,
  server: FoundServer,
  known: ReadonlyMap<string, string>,
  isDry: boolean,
): Promise<Discovered> {
  const id = addressOf(server.base_url).flatMap((address) => known.get(address) ?? [])[0];
  if (id !== undefined) return { ...server, state: 'known', provider_id: id };
  if (isDry) return { ...server, state: 'new', provider_id: null };
  const isTaken = [...known.values()].includes(server.type);
  const provider = await ask<ProviderWire>('POST', '/v1/providers', {
    id: isTaken ? `${server.type}-local` : server.type,
    name: server.label,
    type: server.type,
    config: { baseURL: server.base_url },
  });
  return { ...server, state: 'added', provider_id: provider.id };
}

/** Two spellings of the same server: `localhost` and `127.0.0.1`, with and without the version. */
function addressOf(url: unknown): readonly string[] {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  return parsed === null ? [] : [parsed.host.replace(/^127\.0\.0\.1(?=:|$)/, 'localhost')];
}

function printServers({ terminal }: Context, servers: readonly Discovered[]): void {
  if (servers.length === 0) {
    terminal.note('No model server was found on this machine.');
    return;
  }
  const rows = servers.map(({ label, base_url: url, models, state, provider_id: id }) => [
    label,
    url,
    String(models),
    id === null ? state : `${state} as ${id}`,
  ]);
  printTable(terminal, ['SERVER', 'ADDRESS', 'MODELS', 'PROVIDER'], rows);
}
