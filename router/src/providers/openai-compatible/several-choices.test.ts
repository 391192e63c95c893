import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { testCall, testTools } from '../testing/test-request.ts';
import { openAiCompatibleServer } from './open-ai-compatible-server.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** An upstream that answers as `answer` says, and one call with two choices to it. */
async function ask(dialect: 'openai-chat' | 'events', answer: (response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const reading = openAiCompatibleServer.readConfig({ baseURL: `http://127.0.0.1:${port}/v1` });
  if (reading.kind === 'refused') throw new Error('The config was refused.');
  const adapter = openAiCompatibleServer.create('one' as ProviderId, reading.config, testTools());
  const sink = new RecordingSink();
  adapter.chat(testCall({ dialect, stream: true, body: { n: 2 }, meaning: { choices: 2 } }), sink);
  return sink.outcome();
}

function chunk(index: number, content: string, finish: string | null): string {
  const choices = [{ index, delta: { content }, finish_reason: finish }];
  return `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices })}\n\n`;
}

describe.each(['openai-chat', 'events'] as const)('an answer with two choices (%s)', (dialect) => {
  it('is broken when the connection dies while one of them is still open', async () => {
    const outcome = await ask(dialect, (response) => {
      response.write(chunk(0, 'whole', 'stop') + chunk(1, 'half of', null), () => response.destroy());
    });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'broken-after-content' } });
  });

  it('is broken when the body ends in good order while one of them is still open', async () => {
    const outcome = await ask(dialect, (response) => {
      response.end(chunk(0, 'an', null) + chunk(1, 'half of', null) + chunk(0, 'swer', 'stop'));
    });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'broken-after-content' } });
  });

  it('is whole when the body ends in good order after all that came have finished, fewer than were asked for', async () => {
    const outcome = await ask(dialect, (response) => response.end(chunk(0, 'whole', 'stop')));
    expect(outcome.kind).toBe('ended');
  });

  it('is whole when the connection dies after both have finished', async () => {
    const outcome = await ask(dialect, (response) => {
      response.write(chunk(0, 'whole', 'stop') + chunk(1, 'whole too', 'stop'), () => response.destroy());
    });
    expect(outcome.kind).toBe('ended');
  });
});
