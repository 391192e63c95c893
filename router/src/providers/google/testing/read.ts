import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { AnswerSummary } from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import { CallReply } from '../../kit/call-reply.ts';
import { answerReader } from '../answer-reader.ts';
import { readFailure } from '../read-failure.ts';

/** All that a reply told of one body. */
export interface Told {
  readonly events: readonly ChatEvent[];
  readonly bytes: string;
  readonly summary: AnswerSummary | undefined;
  readonly failure: ProviderFailure | undefined;
}

export interface ReadOptions {
  readonly pieceBytes?: number;
  readonly stream?: boolean;
  readonly form?: 'bytes' | 'events';
  readonly status?: number;
}

/** Lets a body be read in pieces of so many bytes. */
export function read(body: string | Buffer, options: ReadOptions = {}): Told {
  const { stream = true, form = 'events', status = 200 } = options;
  const bytes = Buffer.from(body as string);
  const events: ChatEvent[] = [];
  const chunks: Buffer[] = [];
  let summary: AnswerSummary | undefined;
  let failure: ProviderFailure | undefined;
  let calls = 0;
  const reply = new CallReply({
    sink: {
      connected: () => undefined,
      head: () => undefined,
      bytes: (chunk) => void chunks.push(Buffer.from(chunk)),
      comments: (chunk) => void chunks.push(Buffer.from(chunk)),
      events: (batch) => void events.push(...batch),
      end: (told) => {
        summary = told;
      },
      fail: (told) => {
        failure = told;
      },
    },
    dropped: [],
    stream,
    ...(form === 'bytes' ? { bytesOf: 'google-generate' } : {}),
    reader: (to, first, chunk) =>
      answerReader({
        reply: to,
        first,
        chunk,
        form,
        stream,
        context: {
          fallback: { id: 'gen_fallback', model: 'fallback', createdS: 1 },
          issuer: 'google',
          newCallId: () => {
            calls += 1;
            return `call_${calls}`;
          },
          warnings: [],
          secrets: () => [],
        },
      }),
    failure: (code, headers, text) => readFailure({ status: code, headers, body: text, secrets: [], nowMs: 0 }),
  });
  reply.replied(status, {});
  const size = options.pieceBytes ?? Math.max(1, bytes.length);
  for (let at = 0; at < bytes.length && failure === undefined; at += size) reply.data(bytes.subarray(at, at + size));
  if (failure === undefined) reply.ended();
  return { events, bytes: Buffer.concat(chunks).toString('utf8'), summary, failure };
}

/** Deltas of one kind side by side are one text: where they are cut is the network's business. */
export function joined(events: readonly ChatEvent[]): readonly ChatEvent[] {
  const result: ChatEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (
      last !== undefined &&
      'text' in event &&
      'text' in last &&
      last.type === event.type &&
      event.choice === last.choice
    ) {
      result[result.length - 1] = { ...last, text: last.text + event.text } as ChatEvent;
    } else result.push(event);
  }
  return result;
}
