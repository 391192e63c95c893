import type { CallReply } from '../kit/call-reply.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { WholeAnswer } from '../kit/whole-answer.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import { type GenerateContext, readAnswer } from './generate-reading.ts';
import { parseChunk } from './parse-chunk.ts';

/** A whole answer for a client of the same dialect: collected, checked, passed on as it is; as a stream of one event where one was asked for. */
export class PlainBytes extends WholeAnswer {
  protected readonly reply: CallReply;
  readonly #context: GenerateContext;
  readonly #stream: boolean;

  constructor(reply: CallReply, context: GenerateContext, stream: boolean) {
    super();
    this.reply = reply;
    this.#context = context;
    this.#stream = stream;
  }

  protected read(bytes: Buffer): void {
    const text = bytes.toString('utf8');
    const body = objectOf(parseChunk(text));
    if (body === undefined) {
      this.noJson(text, webPageFailure(text));
      return;
    }
    const reading = readAnswer(body, this.#context);
    if (reading.kind === 'failed') this.reply.fail(reading.failure);
    else if (reading.kind === 'broken') this.broken(reading.how);
    else {
      this.reply.head({ form: 'bytes', dialect: 'google-generate', stream: this.#stream });
      this.reply.bytes(this.#stream ? sseEvent(text) : bytes, true);
      this.reply.end(reading.summary);
    }
  }
}

/** JSON as one server-sent event: what is pretty-printed goes on several lines. */
export function sseEvent(json: string): Buffer {
  return Buffer.from(`${json.trim().replace(/^/gm, 'data: ')}\r\n\r\n`);
}
