import type { AnswerReader } from '../../kit/answer-reader.ts';
import { CallReply, type CallReplyOptions } from '../../kit/call-reply.ts';
import type { UpstreamHeaders } from '../../kit/upstream-exchange.ts';

export type BodyFormat = 'json' | 'sse' | 'ndjson';

export interface FormatReplyOptions extends Omit<CallReplyOptions, 'reader'> {
  /** As the config says; undefined: as the answer looks. */
  readonly format: BodyFormat | undefined;
  readonly reader: (reply: FormatReply, format: BodyFormat) => AnswerReader;
}

/** The reply of a server whose answers can come in any form: labels and first bytes tell which. */
export class FormatReply extends CallReply {
  #contentType = '';

  constructor({ format, reader, ...options }: FormatReplyOptions) {
    super({ ...options, reader: (_reply, first) => reader(this, format ?? formatOf(this.#contentType, first)) });
  }

  override replied(status: number, headers: UpstreamHeaders): void {
    this.#contentType = String(headers['content-type'] ?? '');
    super.replied(status, headers);
  }
}

function formatOf(contentType: string, first: number): BodyFormat {
  if (/ndjson|jsonl|json-lines|stream\+json|json-seq/.test(contentType)) return 'ndjson';
  const char = String.fromCharCode(first);
  // An error can come labelled as a stream, and a page of a web server as anything.
  if (char === '{' || char === '[' || char === '<' || char === '"') return 'json';
  return contentType.includes('event-stream') || /[deir:]/.test(char) ? 'sse' : 'json';
}
