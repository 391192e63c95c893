import type { JsonObject } from '../../domain/json.ts';
import { textOf } from '../../lib/text-of.ts';
import type { AnswerReader } from '../kit/answer-reader.ts';
import { BodyCollector } from '../kit/body-collector.ts';
import { parseExactly } from '../kit/exact-json.ts';
import { objectOf, parseJson } from '../kit/lenient-json.ts';
import { whyNoJson } from '../kit/why-no-json.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import { messageEvents } from './message-events.ts';
import { closeAnswer, summaryOf } from './read-event.ts';
import { readMessage } from './read-message.ts';
import { readStopReason } from './read-stop-reason.ts';
import { isErrorEnvelope } from './read-stream-event.ts';
import { readUsage } from './read-usage.ts';
import type { ReplyTools } from './reply-tools.ts';
import { writeEvents } from './write-events.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** What becomes of a plain answer: passed on as it is, turned into the stream that was asked for, or translated. */
export type PlainForm = 'bytes' | 'bytes-as-stream' | 'events';

/** A plain JSON answer: collected, checked to be whole, told in one piece. */
export class PlainReader implements AnswerReader {
  readonly #tools: ReplyTools;
  readonly #form: PlainForm;
  readonly #body = new BodyCollector(MAX_BYTES);

  constructor(tools: ReplyTools, form: PlainForm) {
    this.#tools = tools;
    this.#form = form;
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
    // Only what is written again needs the digits of its numbers.
    const message = objectOf(this.#form === 'bytes' ? parseJson(text) : parseExactly(text));
    if (message === undefined) this.#noJson(text);
    else if (isErrorEnvelope(message)) this.#tools.fail(this.#tools.failureIn200(message));
    else if (!Array.isArray(message['content'])) this.#broken('has no content');
    else if (message['content'].length === 0 && !textOf(message['stop_reason'])) this.#broken('has no content');
    else this.#tell(bytes, message);
  }

  #noJson(text: string): void {
    const page = webPageFailure(text);
    if (page === undefined) this.#broken(whyNoJson(text));
    else this.#tools.fail(page);
  }

  #tell(bytes: Buffer, message: JsonObject): void {
    switch (this.#form) {
      case 'bytes':
        this.#tellBytes(bytes, false, message);
        return;
      case 'bytes-as-stream':
        this.#tellBytes(writeEvents(messageEvents(message)), true, message);
        return;
      case 'events': {
        const [state, events] = readMessage(message, this.#tools.context);
        this.#tools.head({ form: 'events' });
        this.#tools.events([...events, ...closeAnswer(state, this.#tools.context)]);
        this.#tools.end(summaryOf(state));
        return;
      }
    }
  }

  #tellBytes(bytes: Uint8Array, stream: boolean, message: JsonObject): void {
    this.#tools.head({ form: 'bytes', dialect: 'anthropic-messages', stream });
    this.#tools.bytes(bytes, true);
    const usage = objectOf(message['usage']);
    const word = textOf(message['stop_reason']);
    this.#tools.end({
      usage: usage === undefined ? undefined : readUsage(usage),
      finishReason: word ? readStopReason(word) : undefined,
      answeredModel: textOf(message['model']) || undefined,
    });
  }

  #broken(how: string): void {
    this.#tools.fail({ kind: 'broken-before-content', message: `The provider’s answer ${how}.` });
  }
}
