import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { composeServer } from '../../router/src/compose-server.ts';
import type { ProcessConfig } from '../../router/src/config/process-config.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function runningServer() {
  const dataDir = await mkdtemp(join(tmpdir(), 'compose-server-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const config: ProcessConfig = {
    host: '127.0.0.1',
    port: 0,
    dataDir,
    databaseFile: join(dataDir, 'router.db'),
    logLevel: 'error',
    debug: '',
    masterKey: { kind: 'beside-database' },
  };
  const server = await composeServer({ configure: () => config, onSettings() {}, log: silent, version: '0' });
  if (server.kind === 'refused') throw new Error(server.reason);
  const listening = await server.listen();
  if (listening.kind === 'refused') throw new Error(listening.reason);
  return { server, port: listening.port };
}

it('is in a hurry at the second call to shut down, also with a request whose body never comes', async () => {
  const { server, port } = await runningServer();
  const client = connect(port, '127.0.0.1');
  const head = 'content-type: application/json\r\ncontent-length: 99\r\nexpect: 100-continue';
  client.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${head}\r\n\r\n`);
  await once(client, 'data');
  const closed = once(client.resume(), 'close');

  const patient = server.shutdown(3_600_000);
  const hurried = server.shutdown(0);

  await Promise.all([patient, hurried, closed]);
  expect(client.destroyed).toBe(true);
});
