import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { eventually } from './kit/eventually.ts';
import { sharedFakeHouse } from './kit/fake-house.ts';
import { question, setSetting } from './kit/providers.ts';
import { rawExchange, rawRequest, statusOf } from './kit/raw-exchange.ts';

const house = sharedFakeHouse();

function announcement(bytes: number, ...headers: readonly string[]): string {
  const { port } = house.router;
  const lines = [`Host: 127.0.0.1:${port}`, 'Content-Type: application/json', `Content-Length: ${bytes}`, ...headers];
  return rawRequest('POST /v1/chat/completions HTTP/1.1', lines);
}

async function heldBytes(): Promise<number> {
  const { text } = await house.router.call('GET', '/metrics');
  return Number(/^provider_router_request_body_bytes_held (\d+)$/m.exec(text)?.[1]);
}

async function uploading(sent: number, announced: number): Promise<Socket> {
  const socket = connect(house.router.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(announcement(announced));
  socket.write(' '.repeat(sent));
  return socket;
}

it('refuses a body that all bodies together may not have, before it is sent, whatever its own limit', async () => {
  await setSetting(house.router, 'security.maxBodyBytes', '1073741824');
  const answer = await rawExchange(house.router.port, announcement(536_870_913, 'Expect: 100-continue'));
  expect(statusOf(answer)).toBe(413);
  expect(answer).toContain('536870912 bytes that all bodies under way may have together');

  await setSetting(house.router, 'security.maxBodyBytes', '20971520');
  const large = await rawExchange(house.router.port, announcement(20_971_521, 'Expect: 100-continue'));
  expect(statusOf(large)).toBe(413);
  expect(large).toContain('20971520 bytes of security.maxBodyBytes');
});

it('holds what has arrived of large bodies, not what was announced, and tells it to Prometheus', async () => {
  expect(await heldBytes()).toBe(0);
  const half = await uploading(200_000, 20_000_000);
  const small = await uploading(60_000, 20_000_000);
  await eventually('the half of a body', async () => (await heldBytes()) === 200_000);

  half.destroy();
  small.destroy();
  await eventually('its end', async () => (await heldBytes()) === 0);
});

it('follows history.bodyBytesPerSecond while it runs: failures keep their bodies where others lose theirs', async () => {
  const { router, upstream } = house;
  async function kept(): Promise<readonly boolean[]> {
    await router.call('POST', '/v1/chat/completions', question());
    const [entry] = (await router.call('GET', '/v1/history?limit=1')).body.history;
    return [entry.request.kept, entry.response.kept];
  }
  expect(await kept()).toEqual([true, true]);

  await setSetting(router, 'history.bodyBytesPerSecond', '0');
  expect(await kept()).toEqual([false, false]);
  upstream.play({ fault: 'invalid-request' });
  expect(await kept()).toEqual([true, true]);

  upstream.play({});
  await setSetting(router, 'history.bodyBytesPerSecond', '2097152');
  // The room grows with time.
  await eventually('room for bodies', async () => !(await kept()).includes(false));
});
