import { modelOf } from './request-bytes.ts';

/** The bytes that the mock upstream sends, made once. A stream's first event names the role, then text, then the finish reason. */

/** Content-bearing chunks of a burst: what the budget counts by. */
export const burstChunks = 100;

const usage = { prompt_tokens: 58, completion_tokens: 100, total_tokens: 158 };
const head = {
  id: 'chatcmpl-bench0123456789abcdef',
  created: 1_790_000_000,
  model: modelOf.plain,
  system_fingerprint: 'fp_bench',
};
/** A token or two of text per chunk, as models send it; with what JSON has to escape. */
const words = [' the', ' quick', ' "brown"', ' fox', '\njumps', ' over', ' thé', ' lazy', ' dog', ','];

/** A whole plain answer, padded to about `bodyBytes`. */
export function plainAnswer(bodyBytes: number): Buffer {
  const answer = (content: string): string =>
    JSON.stringify({
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content }, logprobs: null, finish_reason: 'stop' }],
      usage,
    });
  const text = words.join('').repeat(Math.ceil(bodyBytes / 50));
  return jsonAnswer(answer(text.slice(0, Math.max(0, bodyBytes - answer('').length))));
}

export function modelList(): Buffer {
  const data = Object.values(modelOf).map((id) => ({ id, object: 'model', created: head.created, owned_by: 'bench' }));
  return jsonAnswer(JSON.stringify({ object: 'list', data }));
}

export function notFound(): Buffer {
  return Buffer.from('HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}');
}

/** Status line, headers and the role's event of any stream. */
export function streamStart(): Buffer {
  return Buffer.concat([streamHead(), delta({ role: 'assistant', content: '' })]);
}

function streamHead(): Buffer {
  const headers = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n';
  return Buffer.from(`${headers}transfer-encoding: chunked\r\n\r\n`);
}

/** One event with text, as one HTTP chunk: servers flush per event. */
export function streamText(index: number): Buffer {
  return delta({ content: words[index % words.length] });
}

/** The finish reason, the usage where the client asked for it, `[DONE]`, and the end of the message. */
export function streamEnd(withUsage: boolean): Buffer {
  const usageEvent = withUsage ? [event({ ...head, object: 'chat.completion.chunk', choices: [], usage })] : [];
  return Buffer.concat([delta({}, 'stop'), ...usageEvent, httpChunk('data: [DONE]\n\n'), Buffer.from('0\r\n\r\n')]);
}

/** Events that leave in one write: a busy model server flushes some at a time, and its stream comes in segments of about a kilobyte. */
const eventsPerWrite = 4;

/** A stream of `burstChunks` chunks that comes as fast as it can be written; one buffer per write. */
export function burst(withUsage: boolean): readonly Buffer[] {
  // Role and finish reason are chunks too.
  const texts = Array.from({ length: burstChunks - 2 }, (_, index) => streamText(index));
  const events = [streamStart(), ...texts, streamEnd(withUsage)];
  return inWrites(events);
}

function inWrites(events: readonly Buffer[]): readonly Buffer[] {
  const writes = Math.ceil(events.length / eventsPerWrite);
  return Array.from({ length: writes }, (_, index) =>
    Buffer.concat(events.slice(index * eventsPerWrite, (index + 1) * eventsPerWrite)),
  );
}

/** The same burst in Anthropic's dialect: as many pieces of text, with the events that stand around them there. */
export function translatedBurst(): readonly Buffer[] {
  const message = { id: 'msg_bench', type: 'message', role: 'assistant', model: modelOf.burst, content: [] };
  const start = { ...message, stop_reason: null, stop_sequence: null, usage: { input_tokens: 58, output_tokens: 1 } };
  // The role comes to the client with the first of them.
  const texts = Array.from({ length: burstChunks - 1 }, (_, index) =>
    named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: words[index % words.length] } }),
  );
  const events = [
    Buffer.concat([streamHead(), named({ type: 'message_start', message: start })]),
    named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ...texts,
    named({ type: 'content_block_stop', index: 0 }),
    named({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: burstChunks } }),
    Buffer.concat([named({ type: 'message_stop' }), Buffer.from('0\r\n\r\n')]),
  ];
  return inWrites(events);
}

function named(value: { readonly type: string; readonly [field: string]: unknown }): Buffer {
  return httpChunk(`event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`);
}

function delta(fields: object, finishReason: string | null = null): Buffer {
  const choice = { index: 0, delta: fields, logprobs: null, finish_reason: finishReason };
  return event({ ...head, object: 'chat.completion.chunk', choices: [choice] });
}

function event(value: object): Buffer {
  return httpChunk(`data: ${JSON.stringify(value)}\n\n`);
}

function httpChunk(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
}

function jsonAnswer(body: string): Buffer {
  const headers = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(`HTTP/1.1 200 OK\r\n${headers}x-request-id: req_bench\r\n\r\n${body}`);
}
