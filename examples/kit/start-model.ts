import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A model server of a few lines, so that every example runs without a key. Put your own provider in its place. */
export interface ModelServer extends AsyncDisposable {
  /** For `endpoint` of a provider of the type `local`. */
  readonly endpoint: string;
  /** How often it was asked. */
  readonly asked: number;
  /** From now on it answers with this status and no text. */
  fail(status: number): void;
}

/** Speaks OpenAI's chat dialect, streams included, and always says the same. */
export async function startModel(says: string): Promise<ModelServer> {
  const state = { asked: 0, status: 200 };
  const server = createServer(async (request, response) => {
    const body = await new Response(request).text();
    if (request.method === 'GET') return response.end(JSON.stringify({ object: 'list', data: [{ id: 'example' }] }));
    state.asked += 1;
    if (state.status !== 200) return response.writeHead(state.status).end('{"error":{"message":"I am unwell."}}');
    const { model, stream } = JSON.parse(body);
    if (stream !== true) return response.end(JSON.stringify(wholeAnswer(model, says)));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunksOf(model, says)) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    return response.end('data: [DONE]\n\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/v1`,
    get asked() {
      return state.asked;
    },
    fail(status) {
      state.status = status;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const usage = { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20 };

function wholeAnswer(model: string, content: string): object {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  return { id: 'chatcmpl-1', object: 'chat.completion', created: 0, model, choices, usage };
}

function chunksOf(model: string, says: string): readonly object[] {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model };
  const words = says.match(/\s*\S+/g) ?? [];
  return [
    ...words.map((content) => ({ ...head, choices: [{ index: 0, delta: { content }, finish_reason: null }] })),
    { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage },
  ];
}
