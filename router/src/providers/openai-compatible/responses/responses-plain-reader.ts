import type { JsonObject } from '../../../domain/json.ts';
import type { AnswerReader } from '../../kit/answer-reader.ts';
import { BodyCollector } from '../../kit/body-collector.ts';
import { objectOf, parseJson } from '../../kit/lenient-json.ts';
import { webPageFailure } from '../web-page-failure.ts';
import { readWholeResponse } from './read-response.ts';
import { bodyFailure } from './read-response-failure.ts';
import { type ResponsesTools, summaryOf } from './responses-tools.ts';
import { streamFromResponse } from './stream-from-response.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** A plain JSON answer: collected, checked to be whole, passed on as it is or as the stream that was asked for, or translated. */
export class ResponsesPlainReader implements AnswerReader {
  readonly #tools: ResponsesTools;
  readonly #form: 'bytes' | 'bytes-as-stream' | 'events';
  readonly #body = new BodyCollector(MAX_BYTES);

  constructor(tools: ResponsesTools, form: 'bytes' | 'bytes-as-stream' | 'events') {
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
    const response = objectOf(parseJson(text));
    if (response === undefined) {
      this.#noJson(text);
      return;
    }
    const failure = bodyFailure(response, this.#tools);
    if (failure !== undefined) this.#tools.fail(failure);
    else if (!Array.isArray(response['output'])) this.#broken('has no output');
    else this.#tell(bytes, response);
  }

  #noJson(text: string): void {
    const page = webPageFailure(text);
    if (page === undefined) this.#broken('is not complete JSON');
    else this.#tools.fail(page);
  }

  #tell(bytes: Buffer, response: JsonObject): void {
    const tools = this.#tools;
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

  #broken(how: string): void {
    this.#tools.fail({ kind: 'broken-before-content', message: `The provider’s answer ${how}.` });
  }
}
