import type { JsonObject } from '../../domain/json.ts';
import { textOf } from '../../lib/text-of.ts';
import { parseExactly } from '../kit/exact-json.ts';
import { objectOf, parseJson } from '../kit/lenient-json.ts';
import { WholeAnswer } from '../kit/whole-answer.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import { messageEvents } from './message-events.ts';
import { closeAnswer, summaryOf } from './read-event.ts';
import { readMessage } from './read-message.ts';
import { readStopReason } from './read-stop-reason.ts';
import { isErrorEnvelope } from './read-stream-event.ts';
import { readUsage } from './read-usage.ts';
import type { ReplyTools } from './reply-tools.ts';
import { writeEvents } from './write-events.ts';

/** What becomes of a plain answer: passed on as it is, turned into the stream that was asked for, or translated. */
export type PlainForm = 'bytes' | 'bytes-as-stream' | 'events';

/** A plain JSON answer: collected, checked to be whole, told in one piece. */
export class PlainReader extends WholeAnswer {
  protected readonly reply: ReplyTools;
  readonly #form: PlainForm;

  constructor(tools: ReplyTools, form: PlainForm) {
    super();
    this.reply = tools;
    this.#form = form;
  }

  protected read(bytes: Buffer): void {
    const text = bytes.toString('utf8');
    // Only what is written again needs the digits of its numbers.
    const message = objectOf(this.#form === 'bytes' ? parseJson(text) : parseExactly(text));
    if (message === undefined) this.noJson(text, webPageFailure(text));
    else if (isErrorEnvelope(message)) this.reply.fail(this.reply.failureIn200(message));
    else if (!Array.isArray(message['content'])) this.broken('has no content');
    else if (message['content'].length === 0 && !textOf(message['stop_reason'])) this.broken('has no content');
    else this.#tell(bytes, message);
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
        const [state, events] = readMessage(message, this.reply.context);
        this.reply.head({ form: 'events' });
        this.reply.events([...events, ...closeAnswer(state, this.reply.context)]);
        this.reply.end(summaryOf(state));
        return;
      }
    }
  }

  #tellBytes(bytes: Uint8Array, stream: boolean, message: JsonObject): void {
    this.reply.head({ form: 'bytes', dialect: 'anthropic-messages', stream });
    this.reply.bytes(bytes, true);
    const usage = objectOf(message['usage']);
    const word = textOf(message['stop_reason']);
    this.reply.end({
      usage: usage === undefined ? undefined : readUsage(usage),
      finishReason: word ? readStopReason(word) : undefined,
      answeredModel: textOf(message['model']) || undefined,
    });
  }
}
