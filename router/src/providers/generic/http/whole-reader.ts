import type { CallReply } from '../../kit/call-reply.ts';
import { WholeAnswer } from '../../kit/whole-answer.ts';
import { webPageFailure } from '../../openai-compatible/web-page-failure.ts';
import type { PathReading } from '../path-reading.ts';

/** A whole answer of any JSON (servers answer with lists too), or of mere text. */
export class WholeReader extends WholeAnswer {
  protected readonly reply: CallReply;
  readonly #reading: PathReading;

  constructor(reply: CallReply, reading: PathReading) {
    super();
    this.reply = reply;
    this.#reading = reading;
  }

  protected read(bytes: Buffer): void {
    const text = bytes.toString('utf8');
    const page = webPageFailure(text);
    if (page !== undefined) {
      this.reply.fail(page);
      return;
    }
    const heard = this.#reading.readWhole(text);
    if (heard.kind === 'failed') this.reply.fail(heard.failure);
    else if (heard.kind === 'broken') this.broken(heard.how);
    else {
      this.reply.events(heard.events);
      this.reply.end(heard.summary);
    }
  }
}
