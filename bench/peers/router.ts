import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { translatedProvider } from '../load/request-bytes.ts';
import { freePort } from './free-port.ts';
import { type Gateway, RunningGateway } from './gateway.ts';
import { ManagementClient } from './management-client.ts';
import type { Workshop } from './workshop.ts';

const packageFolder = join(import.meta.dirname, '..', '..', 'router');
const launcher = join(packageFolder, 'bin', 'provider-router.js');
/** The command line of the same build. */
export const toolLauncher = join(packageFolder, 'bin', 'provider-cli.js');
const built = join(packageFolder, 'dist', 'server.js');

/** Which bodies the history keeps; `default` leaves the product's own setting. */
export type KeptBodies = 'default' | 'all' | 'errors' | 'none';

/** A data folder with a provider, an API key and one recorded request, as a user would have after the first minutes. */
export interface Home {
  readonly folder: string;
  /** What the load sends. */
  readonly apiKey: string;
  /** Reads the metrics. */
  readonly adminKey: string;
}

export type Preparation =
  | { readonly kind: 'ready'; readonly home: Home }
  | { readonly kind: 'impossible'; readonly reason: string };

/** The product, started as a user starts it: database, records, log and key check on. */
export function router(home: Home, { children, core, folder }: Workshop): Gateway {
  return {
    name: 'ours',
    async launch() {
      const port = await freePort();
      const outputFile = join(folder, 'router.log');
      const child = children.start({
        command: process.execPath,
        arguments: [launcher],
        core,
        environment: { HOST: '127.0.0.1', PORT: String(port), DATA_DIR: home.folder },
        outputFile,
      });
      return {
        child,
        outputFile,
        address: { port, headers: home.apiKey === '' ? {} : { authorization: `Bearer ${home.apiKey}` } },
      };
    },
    recordsDropped: (address) => new ManagementClient(address.port, home.adminKey).recordsDropped(),
  };
}

/** Makes the data folder through the product's own doors. */
export async function prepareHome(workshop: Workshop, keptBodies: KeptBodies): Promise<Preparation> {
  if (!existsSync(built)) return { kind: 'impossible', reason: 'it is not built: npm run build' };
  const fresh: Home = { folder: join(workshop.folder, 'home'), apiKey: '', adminKey: '' };
  // A fresh install answers through its demonstration provider: that tells when it is up.
  const first = await RunningGateway.start(router(fresh, workshop), workshop.children);
  try {
    const client = new ManagementClient(first.target('plain', 0).port);
    const mock = `http://127.0.0.1:${workshop.mockPort}/v1`;
    await client.createProvider('bench', mock);
    await client.createProvider(translatedProvider, mock, 'anthropic');
    await client.putSetting('active_provider', 'bench');
    if (keptBodies !== 'default') await client.putSetting('history.bodies', keptBodies);
    const adminKey = await client.createKey('bench admin', 'admin');
    const admin = new ManagementClient(first.target('plain', 0).port, adminKey);
    return { kind: 'ready', home: { ...fresh, adminKey, apiKey: await admin.createKey('bench', 'inference') } };
  } finally {
    // Longer than the record writer's interval: the first request is in the history then.
    await sleep(500);
    await first.stop();
  }
}

/** Another home with the same content, for a round that needs its own. */
export function copyHome(home: Home, name: string): Home {
  const folder = `${home.folder}-${name}`;
  cpSync(home.folder, folder, { recursive: true });
  return { ...home, folder };
}

export function databaseOf(home: Home): string {
  return join(home.folder, 'provider-router.db');
}
