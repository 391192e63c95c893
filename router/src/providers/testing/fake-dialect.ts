import type { IncomingHttpHeaders } from 'node:http';
import type { Dialect } from '../../domain/dialect.ts';
import type { FakeAnswer } from './fake-answer.ts';
import { type FakeStreamParts, plainBody, sseEvent, streamParts } from './fake-chat-body.ts';

/** An error in words; each dialect has its own envelope for it. */
export interface FakeError {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly code: string | null;
}

/** The language of the fake upstream: all that differs from one API to another. Faults are the same in each. */
export interface FakeDialect {
  /** What goes through as bytes. */
  readonly dialect: Dialect;
  plainBody(answer: FakeAnswer, requestedModel: string): string;
  streamParts(answer: FakeAnswer, requestedModel: string, wantsUsage: boolean): FakeStreamParts;
  /** A whole body, of an error status or in a good one. */
  errorBody(error: FakeError): string;
  /** An error in the middle of a stream. */
  errorEvent(error: FakeError): string;
  /** Whether a stream was asked for, where that is no field `stream` of the body. */
  streams?(headers: IncomingHttpHeaders, path: string): boolean;
  /** The model that was asked, where that is no field `model` of the body. */
  modelIn?(path: string): string;
  hasKey(headers: IncomingHttpHeaders, key: string): boolean;
  /** What is answered at other addresses than those of models (opening a chat); undefined: 404. */
  otherBody?(path: string): string | undefined;
  modelList(ids: readonly string[]): string;
  /** The text of an answer that came as bytes. */
  textOf(body: string, stream: boolean): string;
}

export const fakeOpenAi: FakeDialect = {
  dialect: 'openai-chat',
  plainBody,
  streamParts,
  errorBody: ({ message, type, code }) => JSON.stringify({ error: { message, type, param: null, code } }),
  errorEvent: ({ message, type, code }) => sseEvent({ error: { message, type, param: null, code } }),
  hasKey: (headers, key) => headers.authorization === `Bearer ${key}`,
  modelList: (ids) =>
    JSON.stringify({ object: 'list', data: ids.map((id) => ({ id, object: 'model', created: 0, owned_by: 'fake' })) }),
  textOf: (body, stream) => {
    if (!stream) return JSON.parse(body).choices[0].message.content;
    const chunks = [...body.matchAll(/^data: (\{.*\})$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    return chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
  },
};
