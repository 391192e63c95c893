import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { serverInProcess } from './kit/server-in-process.ts';

it('is in a hurry at the second call to shut down, also with a request whose body never comes', async () => {
  const { server, port } = await serverInProcess();
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
