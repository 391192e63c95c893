import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenRooms, openRooms } from '../../../compose-server.ts';
import { httpCalls } from './http-calls.ts';
import { localCalls } from './local-calls.ts';
import { quickRead } from './quick-read.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe('reads without the doors', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quick-read-'));
  let rooms: OpenRooms;

  beforeAll(async () => {
    const opened = await openRooms(
      {
        host: '127.0.0.1',
        port: 0,
        dataDir: folder,
        databaseFile: join(folder, 'provider-router.db'),
        logLevel: 'silent',
        logFile: undefined,
        debug: '',
        masterKey: { kind: 'beside-database' },
      },
      silent,
      '1.2.3',
    );
    if (opened.kind === 'refused') throw new Error(opened.reason);
    rooms = opened;
    const calls = localCalls(rooms);
    const made = await calls.call({
      method: 'POST',
      path: '/v1/providers',
      body: { id: 'a', type: 'lm-studio', config: { apiKey: 'sk-x', odd: 1 } },
    });
    expect(made).toMatchObject({ status: 201 });
    await calls.call({ method: 'POST', path: '/v1/keys', body: { name: 'one' } });
  });

  afterAll(async () => {
    await rooms.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['/v1/providers', '/v1/providers/a', '/v1/settings', '/v1/keys'])(
    'answer %s as the door does',
    async (path) => {
      const server = createServer((request, response) => rooms.admit(request, response)).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

      const answer = await httpCalls({ url, key: undefined }).call({ method: 'GET', path });
      server.close();

      expect(answer).toMatchObject({ kind: 'answered', status: 200 });
      expect(JSON.parse(JSON.stringify(quickRead(rooms, { method: 'GET', path })))).toEqual(
        answer.kind === 'answered' && answer.body,
      );
    },
  );

  it('leave to the doors what they do not know', () => {
    expect(quickRead(rooms, { method: 'GET', path: '/v1/providers/none' })).toBeUndefined();
    expect(quickRead(rooms, { method: 'GET', path: '/v1/providers?type=demo' })).toBeUndefined();
    expect(quickRead(rooms, { method: 'POST', path: '/v1/providers' })).toBeUndefined();
  });
});
