import type { AnswerReader } from '../kit/answer-reader.ts';
import type { CallReply } from '../kit/call-reply.ts';
import { SsePieces } from '../kit/sse-pieces.ts';
import { TranslatedPlain } from '../kit/translated-plain.ts';
import { TranslatedStream } from '../kit/translated-stream.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import { ArrayPieces } from './array-pieces.ts';
import { BytesReader } from './bytes-reader.ts';
import { type GenerateContext, GenerateReading, readAnswer } from './generate-reading.ts';
import { parseChunk } from './parse-chunk.ts';
import { PlainBytes, sseEvent } from './plain-bytes.ts';

export interface AnswerReaderOptions {
  readonly reply: CallReply;
  /** The first byte that says something, and what it came with: what really comes decides, not what was asked or what a header says. */
  readonly first: number;
  readonly chunk: Buffer;
  readonly form: 'bytes' | 'events';
  readonly stream: boolean;
  readonly context: GenerateContext;
}

const OPENING_BRACKET = 0x5b;
/** How plain JSON begins, and a web page; no stream of events does. */
const PLAIN_BEGINNINGS = new Set([0x7b, 0x3c]);
const EVENT_BEGINNING = /^\s*(?:data|event|id|retry)?:/;

/** How a good answer is read. */
export function answerReader(options: AnswerReaderOptions): AnswerReader {
  const { reply, first, chunk, form, stream, context } = options;
  const isArray = first === OPENING_BRACKET;
  const isEvents = stream || EVENT_BEGINNING.test(chunk.toString('latin1', 0, 64));
  if (!isArray && (PLAIN_BEGINNINGS.has(first) || !isEvents)) {
    return form === 'bytes'
      ? new PlainBytes(reply, context, stream)
      : new TranslatedPlain(reply, (body) => readAnswer(body, context), webPageFailure, parseChunk);
  }
  if (form === 'bytes' && stream) {
    reply.head({ form: 'bytes', dialect: 'google-generate', stream: true });
    const reader = new BytesReader(reply, context);
    return isArray ? new ArrayAsEvents(reader) : reader;
  }
  const decoder = isArray ? new ArrayPieces() : new SsePieces();
  return new TranslatedStream(reply, decoder, new GenerateReading(context), stream ? 'read-along' : 'collected');
}

/** A stream that came as an array, for a client that reads server-sent events. */
class ArrayAsEvents implements AnswerReader {
  readonly #pieces = new ArrayPieces();
  readonly #reader: BytesReader;

  constructor(reader: BytesReader) {
    this.#reader = reader;
  }

  data(chunk: Buffer): void {
    for (const { data } of this.#pieces.feed(chunk)) this.#reader.data(sseEvent(data));
    if (this.#pieces.problem !== undefined) this.#reader.fail(this.#pieces.problem);
  }

  ended(): void {
    this.#reader.ended();
  }

  broke(code: string): void {
    this.#reader.broke(code);
  }
}
