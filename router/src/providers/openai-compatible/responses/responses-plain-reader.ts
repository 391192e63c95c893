import type { JsonObject } from '../../../domain/json.ts';
import { objectOf, parseJson } from '../../kit/lenient-json.ts';
import { WholeAnswer } from '../../kit/whole-answer.ts';
import { webPageFailure } from '../web-page-failure.ts';
import { readWholeResponse } from './read-response.ts';
import { bodyFailure } from './read-response-failure.ts';
import { type ResponsesTools, summaryOf } from './responses-tools.ts';
import { streamFromResponse } from './stream-from-response.ts';

/** A plain JSON answer: collected, checked to be whole, passed on as it is or as the stream that was asked for, or translated. */
export class ResponsesPlainReader extends WholeAnswer {
  protected readonly reply: ResponsesTools;
  readonly #form: 'bytes' | 'bytes-as-stream' | 'events';

  constructor(tools: ResponsesTools, form: 'bytes' | 'bytes-as-stream' | 'events') {
    super();
    this.reply = tools;
    this.#form = form;
  }

  protected read(bytes: Buffer): void {
    const text = bytes.toString('utf8');
    const response = objectOf(parseJson(text));
    if (response === undefined) {
      this.noJson(text, webPageFailure(text));
      return;
    }
    const failure = bodyFailure(response, this.reply);
    if (failure !== undefined) this.reply.fail(failure);
    else if (!Array.isArray(response['output'])) this.broken('has no output');
    else this.#tell(bytes, response);
  }

  #tell(bytes: Buffer, response: JsonObject): void {
    const tools = this.reply;
    const [state, events] = readWholeResponse(response, tools.context);
    switch (this.#form) {
      case 'bytes':
        tools.head({ form: 'bytes', dialect: 'openai-responses', stream: false });
        tools.bytes(bytes, true);
        break;
      case 'bytes-as-stream':
        tools.head({ form: 'bytes', dialect: 'openai-responses', stream: true });
        tools.bytes(streamFromResponse(response), true);
        break;
      case 'events':
        tools.head({ form: 'events' });
        tools.events(events);
    }
    tools.end(summaryOf(state));
  }
}
