import type { AnswerReader } from '../kit/answer-reader.ts';
import { BodyCollector } from '../kit/body-collector.ts';
import type { CallReply } from '../kit/call-reply.ts';
import { objectOf } from '../kit/lenient-json.ts';
import { whyNoJson } from '../kit/why-no-json.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import { type GenerateContext, readAnswer } from './generate-reading.ts';
import { parseChunk } from './parse-chunk.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** A whole answer for a client of the same dialect: collected, checked, passed on as it is; as a stream of one event where one was asked for. */
export class PlainBytes implements AnswerReader {
  readonly #reply: CallReply;
  readonly #context: GenerateContext;
  readonly #stream: boolean;
  readonly #body = new BodyCollector(MAX_BYTES);

  constructor(reply: CallReply, context: GenerateContext, stream: boolean) {
    this.#reply = reply;
    this.#context = context;
    this.#stream = stream;
  }

  data(chunk: Buffer): void {
    if (!this.#body.add(chunk)) this.#broken('is larger than 64 MiB');
  }

  broke(code: string): void {
    this.#broken(`broke off (${code})`);
  }

  ended(): void {
    const bytes = this.#body.take();
    const text = bytes.toString('utf8');
    const body = objectOf(parseChunk(text));
    if (body === undefined) {
      const page = webPageFailure(text);
      if (page === undefined) this.#broken(whyNoJson(text));
      else this.#reply.fail(page);
      return;
    }
    const reading = readAnswer(body, this.#context);
    if (reading.kind === 'failed') this.#reply.fail(reading.failure);
    else if (reading.kind === 'broken') this.#broken(reading.how);
    else {
      this.#reply.head({ form: 'bytes', dialect: 'google-generate', stream: this.#stream });
      this.#reply.bytes(this.#stream ? sseEvent(text) : bytes, true);
      this.#reply.end(reading.summary);
    }
  }

  #broken(how: string): void {
    this.#reply.fail({ kind: 'broken-before-content', message: `The provider’s answer ${how}.` });
  }
}

/** JSON as one server-sent event: what is pretty-printed goes on several lines. */
export function sseEvent(json: string): Buffer {
  return Buffer.from(`${json.trim().replace(/^/gm, 'data: ')}\r\n\r\n`);
}
