import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { httpCalls } from './http-calls.ts';
import { readWhole } from './read-whole.ts';

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.closeAllConnections();
});

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  const address = server.address();
  return new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
}

it('reads no more of an answer than a router could send, and hangs up', async () => {
  let isClosed: Promise<unknown> | undefined;
  const url = await serve((_request, response) => {
    isClosed = once(response, 'close');
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, '['))) {}
      response.once('drain', more);
    };
    more();
  });
  const answer = await httpCalls({ url, key: undefined }).open({ method: 'GET', path: '/' });
  expect(await readWhole(answer, 2 * 1024 * 1024)).toEqual({
    kind: 'unreachable',
    reason: 'The answer has more than 2 MiB, and no Provider Router sends so much. Is the address right?',
  });
  await isClosed;
});

it.each(['before it answers', 'in the middle'])('gives up on a router that falls silent %s', async (when) => {
  const url = await serve((_request, response) => {
    if (when === 'in the middle') response.write('{');
  });
  const answer = await httpCalls({ url, key: undefined, idleMs: 50 }).call({ method: 'GET', path: '/' });
  expect(answer).toEqual({
    kind: 'unreachable',
    reason: `The router at ${url.origin} cannot be asked: it was silent for 0.05 s`,
  });
});
