import type { JsonObject } from '../../domain/json.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf, parseJson } from '../kit/lenient-json.ts';
import { vectorsProblem } from '../kit/vectors-problem.ts';
import { WholeAnswer } from '../kit/whole-answer.ts';
import type { ReplyTools } from './answer-reader.ts';
import { closeAnswer, firstFinishReason, initialReadState, type ReadContext, readChunk } from './read-chunk.ts';
import { readEmbeddings } from './read-embeddings.ts';
import { readFinishReason } from './read-finish-reason.ts';
import { isErrorEnvelope } from './read-stream-event.ts';
import { findUsage, readUsage } from './read-usage.ts';
import { streamFromPlain } from './stream-from-plain.ts';
import { webPageFailure } from './web-page-failure.ts';

/** What becomes of a plain answer: passed on as it is, turned into the stream that was asked for, or translated. */
export type PlainForm =
  | { readonly kind: 'bytes' }
  | { readonly kind: 'bytes-as-stream'; readonly wantsUsage: boolean }
  | { readonly kind: 'events' };

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
    const answer = objectOf(parseJson(text));
    if (answer === undefined) this.noJson(text, webPageFailure(text));
    else if (isErrorEnvelope(answer, this.reply.quirks)) this.reply.fail(this.reply.failureIn200(answer));
    else if (listOf(answer[this.reply.answers]).length === 0) this.broken(`has no ${this.reply.answers}`);
    else this.#tellWhole(bytes, answer);
  }

  #tellWhole(bytes: Buffer, answer: JsonObject): void {
    const problem = this.reply.answers === 'data' ? this.#vectorsProblem(answer) : undefined;
    if (problem === undefined) this.#tell(bytes, answer);
    else this.broken(problem);
  }

  /** How many vectors were wanted stands in the request's meaning, which nobody else has asked for: only embeddings pay for it. */
  #vectorsProblem(answer: JsonObject): string | undefined {
    return vectorsProblem(vectorsIn(answer), this.reply.wantedVectors);
  }

  #tell(bytes: Buffer, answer: JsonObject): void {
    const tools = this.reply;
    switch (this.#form.kind) {
      case 'bytes':
        tools.head({ form: 'bytes', dialect: tools.dialect, stream: false });
        tools.bytes(bytes, true);
        tools.end(this.#summary(answer));
        return;
      case 'bytes-as-stream':
        tools.head({ form: 'bytes', dialect: tools.dialect, stream: true });
        tools.bytes(streamFromPlain(answer, this.#form.wantsUsage), true);
        tools.end(this.#summary(answer));
        return;
      case 'events':
        this.#tellEvents(answer);
        return;
    }
  }

  #tellEvents(answer: JsonObject): void {
    const tools = this.reply;
    if (tools.answers === 'data') {
      tools.head({ form: 'events' });
      tools.events(readEmbeddings(answer, tools.context));
      tools.end(this.#summary(answer));
      return;
    }
    const context: ReadContext = { ...tools.context, saidIn: 'message' };
    const [state, events] = readChunk(initialReadState, answer, context);
    if (state.problem !== undefined) {
      this.broken(state.problem);
      return;
    }
    tools.head({ form: 'events' });
    tools.events([...events, ...closeAnswer(state, tools.context)]);
    tools.end({ usage: state.usage, finishReason: firstFinishReason(state), answeredModel: state.model });
  }

  #summary(answer: JsonObject): AnswerSummary {
    const usage = findUsage(answer, this.reply.quirks.usageInStream.at);
    const word = textOf(objectOf(listOf(answer['choices'])[0])?.['finish_reason']);
    return {
      usage: usage === undefined ? undefined : readUsage(usage, answer['service_tier']),
      finishReason: word ? readFinishReason(word) : undefined,
      answeredModel: textOf(answer['model']) || undefined,
    };
  }
}

/** Numbers or text, whichever was asked for; an empty one is none. */
function vectorsIn(answer: JsonObject): number {
  const vectors = listOf(answer['data']).map((entry) => objectOf(entry)?.['embedding']);
  return vectors.filter((vector) => (typeof vector === 'string' || Array.isArray(vector)) && vector.length > 0).length;
}
