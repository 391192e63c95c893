import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as reallySleep } from 'node:timers/promises';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { runUntilStopped } from '../../router/src/doors/cli/run-until-stopped.ts';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { eventually } from './kit/eventually.ts';
import { question } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import { serverInProcess, silentLog } from './kit/server-in-process.ts';

const GIVEN_UP = 'Not everything closed in time; what was left is given up.';

afterEach(() => {
  vi.useRealTimers();
});

/** A server with a stream that never ends, told to stop by a clock that the test moves. */
async function stoppedWhileStreaming<Stream>(begin: (url: string) => Promise<Stream>) {
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_details: object, message: string) => warnings.push(message) };
  const { server, port } = await serverInProcess(log);
  const stream = await begin(`http://127.0.0.1:${port}`);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const process = new EventEmitter();
  const terminal = { note() {} };
  const exitCode = runUntilStopped({ server, terminal, log, process, ticksMs: () => performance.now() });
  process.emit('SIGTERM');
  return { stream, exitCode, warnings };
}

async function endlessStream(url: string) {
  const upstream = await fakeUpstream({ fault: 'stall' });
  onTestFinished(() => upstream.close());
  await addProvider(url, upstream.url);
  const response = await post(`${url}/v1/chat/completions`, question({ model: 'fake/fake-model', stream: true }));
  const stream = { text: '', isOver: false };
  void response.text().then((text) => Object.assign(stream, { text, isOver: true }));
  await eventually('the running stream', () => upstream.requests.length === 1);
  return stream;
}

/** A stream of which more comes than its reader and all buffers on the way take; who does not read yet. */
async function unreadStream(url: string) {
  const sent = { bytes: 0 };
  const piece = `data: {"choices":[{"index":0,"delta":{"content":"${'x'.repeat(60_000)}"}}]}\n\n`;
  const upstream = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (): void => {
      do sent.bytes += piece.length;
      while (response.write(piece));
    };
    response.on('drain', send);
    send();
  });
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => upstream.closeAllConnections());
  await addProvider(url, `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`);
  const body = JSON.stringify(question({ model: 'fake/fake-model', stream: true }));
  const { host, port } = new URL(url);
  const client = connect(Number(port), '127.0.0.1').pause();
  const headers = `host: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  client.write(`POST /v1/chat/completions HTTP/1.1\r\n${headers}\r\n\r\n${body}`);
  await eventually('a jam', async () => {
    const before = sent.bytes;
    await reallySleep(100);
    return before > 0 && sent.bytes === before;
  });
  return client;
}

function addProvider(url: string, baseURL: string): Promise<Response> {
  const provider = { id: 'fake', name: 'fake', type: 'openai-compatible', enabled: true, priority: 10 };
  return post(`${url}/v1/providers`, { ...provider, config: { baseURL, apiKey: 'sk-test' } });
}

function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

it('lets a stream run for 25 s after the signal, cuts it with an error event, and ends with 0 before 30 s', async () => {
  const { stream, exitCode, warnings } = await stoppedWhileStreaming(endlessStream);
  let ended: number | undefined;
  void exitCode.then((code) => {
    ended = code;
  });

  await vi.advanceTimersByTimeAsync(24_900);
  await reallySleep(50);
  expect(stream.isOver).toBe(false);

  await vi.advanceTimersByTimeAsync(100);
  await eventually('the cut', () => stream.isOver);
  const { data } = readSse(stream.text);
  expect(JSON.parse(data.at(-1) ?? '{}')).toMatchObject({ error: { code: 'shutting_down' } });

  for (let ms = 25_000; ms < 29_900 && ended === undefined; ms += 100) {
    await vi.advanceTimersByTimeAsync(100);
    await reallySleep(10);
  }
  expect(ended).toBe(0);
  expect(warnings).toContain('Some requests did not end in time and were cut.');
  expect(warnings).not.toContain(GIVEN_UP);
});

it('gives what it cuts a quarter of a second for its last word, for readers who are behind', async () => {
  const { stream: client, exitCode } = await stoppedWhileStreaming(unreadStream);
  await vi.advanceTimersByTimeAsync(25_000);

  let end = '';
  client.on('data', (piece: Buffer) => {
    end = (end + piece.toString('latin1')).slice(-1_000);
  });
  client.resume();
  await eventually('the last word', () => end.includes('shutting_down'));
  expect(end).toContain('"code":"shutting_down"');

  for (let ms = 0; ms < 5_000; ms += 100) {
    await vi.advanceTimersByTimeAsync(100);
    await reallySleep(1);
  }
  expect(await exitCode).toBe(0);
});

it('gives up 30 s after the signal what does not close, and ends with 0', async () => {
  const { exitCode, warnings } = await stoppedWhileStreaming(endlessStream);

  // In one leap: no socket and no worker gets a turn.
  vi.advanceTimersByTime(30_000);

  expect(await exitCode).toBe(0);
  expect(warnings).toContain(GIVEN_UP);
});
