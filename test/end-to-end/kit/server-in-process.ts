import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { composeServer, type RouterServer } from '../../../router/src/compose-server.ts';
import type { ProcessConfig } from '../../../router/src/config/process-config.ts';
import type { Log } from '../../../router/src/lib/log.ts';

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** All of the server but its process: for tests that move its clock. */
export async function serverInProcess(
  log = silentLog,
): Promise<{ readonly server: RouterServer; readonly port: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'compose-server-'));
  onTestFinished(() => rm(dataDir, { recursive: true, maxRetries: 5 }));
  const config: ProcessConfig = {
    host: '127.0.0.1',
    port: 0,
    dataDir,
    databaseFile: join(dataDir, 'router.db'),
    logLevel: 'error',
    logFile: undefined,
    debug: '',
    masterKey: { kind: 'beside-database' },
  };
  const server = await composeServer({ configure: () => config, onSettings() {}, log, version: '0' });
  if (server.kind === 'refused') throw new Error(server.reason);
  const listening = await server.listen();
  if (listening.kind === 'refused') throw new Error(listening.reason);
  return { server, port: listening.port };
}
