import type { ChatEvent } from '../../domain/chat-event.ts';
import type { ChatMeaning, OutputFormat } from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import { fixedPlaces } from '../../domain/fixed-places.ts';
import { parameterName } from '../../domain/parameter-names.ts';
import type { AnswerHead, AnswerSink, AnswerSummary, ChatCall, UpstreamCall } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { requestInEvents } from '../../domain/request-in-events.ts';
import { addUsage } from '../../domain/usage.ts';
import { MAX_WEIGHT, weightOf } from './answer-limits.ts';
import { checkSchema } from './schema-check.ts';
import type { SchemaVerdict } from './schema-verdict.ts';

type SchemaFormat = Extract<OutputFormat, { readonly kind: 'schema' }>;
type Chat = (call: ChatCall, sink: AnswerSink) => UpstreamCall;

export interface TaughtSchemaOptions {
  /** What the model can be asked for instead: any JSON, or nothing. */
  readonly instead: 'json' | 'nothing';
  readonly chat: Chat;
}

/** The schema that a request wants its answer to fit; undefined where it wants none. */
export function wantedSchema(request: ChatRequest): SchemaFormat | undefined {
  const { output } = request.meaning();
  return output?.kind === 'schema' ? output : undefined;
}

/** What `json_object` promises. */
const ANY_OBJECT: SchemaFormat = { kind: 'schema', name: 'answer', schema: { type: 'object' } };

/** The same, where a model cannot be held to JSON at all: then any object is a schema too. */
export function wantedJson(request: ChatRequest): SchemaFormat | undefined {
  return request.meaning().output?.kind === 'json' ? ANY_OBJECT : wantedSchema(request);
}

/**
 * Asks a model that cannot be held to a JSON schema: it is told the schema, its answer is checked, and it gets one chance to mend what is wrong. The
 * client hears nothing before that, since what was said cannot be taken back. Calls of tools are passed as they are.
 */
export function taughtSchemaCall(
  call: ChatCall,
  sink: AnswerSink,
  wanted: SchemaFormat,
  options: TaughtSchemaOptions,
): UpstreamCall {
  return new TaughtSchema(call, sink, wanted, options).start();
}

class TaughtSchema implements AnswerSink, UpstreamCall {
  readonly #call: ChatCall;
  readonly #sink: AnswerSink;
  readonly #wanted: SchemaFormat;
  readonly #options: TaughtSchemaOptions;
  #under: UpstreamCall | undefined;
  #head: AnswerHead | undefined;
  #events: ChatEvent[] = [];
  #weight = 0;
  #isOver = false;
  #first: AnswerSummary | undefined;
  #paused = false;
  #aborted = false;

  constructor(call: ChatCall, sink: AnswerSink, wanted: SchemaFormat, options: TaughtSchemaOptions) {
    this.#call = call;
    this.#sink = sink;
    this.#wanted = wanted;
    this.#options = options;
  }

  start(): UpstreamCall {
    this.#ask([]);
    return this;
  }

  pause(): void {
    this.#paused = true;
    this.#under?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#under?.resume();
  }

  abort(): void {
    this.#aborted = true;
    this.#under?.abort();
  }

  connected(): void {
    if (this.#first === undefined) this.#sink.connected();
  }

  head(head: AnswerHead): void {
    if (this.#head !== undefined) return;
    this.#head = { ...head, form: 'events' };
    this.#sink.head(this.#head);
  }

  /** The request is asked in the house's own words, so its answer never comes as bytes. */
  bytes(): void {}

  comments(): void {}

  events(batch: readonly ChatEvent[]): void {
    if (this.#isOver) return;
    for (const event of batch) {
      this.#weight += weightOf(event);
      this.#events.push(event);
    }
    if (this.#weight > MAX_WEIGHT) this.#break('The provider’s answer is larger than 64 MiB.');
  }

  end(summary: AnswerSummary): void {
    if (this.#isOver) return;
    const whole = this.#summed(summary);
    const text = this.#events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
    if (this.#events.some((event) => event.type === 'tool-input-start')) {
      this.#tell(this.#events, whole);
      return;
    }
    checkSchema(this.#wanted.schema, text)
      .then((verdict) => {
        if (!this.#aborted) this.#follow(verdict, text, summary, whole);
      })
      .catch(() => this.#break('The provider’s answer could not be checked against the schema.'));
  }

  fail(failure: ProviderFailure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sink.fail(failure);
  }

  #follow(verdict: SchemaVerdict, text: string, summary: AnswerSummary, whole: AnswerSummary): void {
    switch (verdict.kind) {
      case 'fits':
        this.#tell(withText(this.#events, verdict.json), whole);
        return;
      case 'misses':
        if (this.#first === undefined) this.#repair(text, verdict.problems, summary);
        else this.#giveUp(verdict.problems, whole);
        return;
      case 'unknown':
        this.#tellUnchecked(whole);
    }
  }

  /** Nobody hears more of it. */
  #break(message: string): void {
    if (this.#isOver || this.#aborted) return;
    this.#isOver = true;
    this.#events = [];
    this.#under?.abort();
    this.#sink.fail({ kind: 'broken-before-content', message });
  }

  #ask(more: readonly ChatMessage[]): void {
    const { request } = this.#call;
    const meaning = taught(request.meaning(), this.#wanted, this.#options.instead, more);
    this.#under = this.#options.chat({ ...this.#call, request: requestInEvents(request, () => meaning) }, this);
    if (this.#paused) this.#under.pause();
  }

  #repair(text: string, problems: readonly string[], summary: AnswerSummary): void {
    this.#first = summary;
    this.#events = [];
    this.#weight = 0;
    this.#ask(complaint(text, problems));
  }

  /** With `strict` a client relies on the schema: an answer that breaks it would be a lie. */
  #giveUp(problems: readonly string[], summary: AnswerSummary): void {
    const message = `The model's answer does not fit the schema, nor did its second try: ${problems.join('; ')}.`;
    if (this.#wanted.strict === true)
      this.#sink.fail({ kind: 'server-error', status: 502, message, retryAfterMs: undefined });
    else this.#tell(this.#events, { ...summary, warnings: [...(summary.warnings ?? []), message] });
  }

  /** The schema is the client's, and so is the mend. */
  #tellUnchecked(summary: AnswerSummary): void {
    const message =
      'The schema takes longer than two seconds to check an answer against: simplify its patterns, references or combinations.';
    if (this.#wanted.strict !== true) {
      this.#tell(this.#events, { ...summary, warnings: [...(summary.warnings ?? []), message] });
      return;
    }
    const param = parameterName(this.#call.request.meaning(), 'output');
    this.fail({ kind: 'invalid-request', status: 400, type: undefined, code: undefined, param, message });
  }

  #tell(events: readonly ChatEvent[], summary: AnswerSummary): void {
    const usage: ChatEvent[] = summary.usage === undefined ? [] : [{ type: 'usage', usage: summary.usage }];
    this.#sink.events([...events.filter((event) => event.type !== 'usage'), ...usage]);
    this.#sink.end(summary);
  }

  /** Both rounds are paid for. */
  #summed(summary: AnswerSummary): AnswerSummary {
    const before = this.#first?.usage;
    if (before === undefined || summary.usage === undefined) return summary;
    return { ...summary, usage: addUsage(before, summary.usage) };
  }
}

function taught(
  meaning: ChatMeaning,
  wanted: SchemaFormat,
  instead: 'json' | 'nothing',
  more: readonly ChatMessage[],
): ChatMeaning {
  const text = wanted === ANY_OBJECT ? ONE_OBJECT : lesson(wanted);
  return {
    ...meaning,
    messages: [{ role: 'system', parts: [{ type: 'text', text }] }, ...fixedPlaces(meaning.messages), ...more],
    output: instead === 'json' ? { kind: 'json' } : undefined,
  };
}

const ONE_OBJECT = 'Answer with one JSON object and nothing else: no explanation, no Markdown.';

function lesson({ description, schema }: SchemaFormat): string {
  const about = description === undefined ? '' : ` (${description})`;
  return `Answer with one JSON value and nothing else: no explanation, no Markdown. It must fit this JSON Schema${about}:\n${JSON.stringify(schema)}`;
}

function complaint(text: string, problems: readonly string[]): readonly ChatMessage[] {
  const wrong = `That does not fit the schema: ${problems.join('; ')}. Send the whole corrected JSON value and nothing else.`;
  return [
    { role: 'assistant', parts: [{ type: 'text', text }] },
    { role: 'user', parts: [{ type: 'text', text: wrong }] },
  ];
}

/** The same answer with its text in one piece, where its first piece stood. */
function withText(events: readonly ChatEvent[], text: string): readonly ChatEvent[] {
  const first = events.findIndex((event) => event.type === 'text-delta');
  return events.flatMap((event, index): readonly ChatEvent[] => {
    if (event.type !== 'text-delta') return [event];
    return index === first ? [{ ...event, text }] : [];
  });
}
