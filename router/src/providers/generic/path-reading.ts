import type { ChatEvent, FinishReason } from '../../domain/chat-event.ts';
import type { JsonValue } from '../../domain/json.ts';
import type { AnswerSummary } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { noUsage, type Usage } from '../../domain/usage.ts';
import { parseJson } from '../kit/lenient-json.ts';
import type { PlainReading } from '../kit/translated-plain.ts';
import type { AnswerReading, PieceReading } from '../kit/translated-stream.ts';
import { readFailureIn200 } from '../openai-compatible/read-failure.ts';
import { readFinishReason } from '../openai-compatible/read-finish-reason.ts';
import { findFirst, findNumber, findText } from './json-path.ts';
import type { ResponsePaths } from './response-paths.ts';

/** The end of a stream that came properly, as a piece of it. */
export const END = Symbol('end');
export type PathPiece = string | typeof END;

export interface PathReadingOptions {
  readonly paths: ResponsePaths;
  readonly context: { readonly id: string; readonly model: string; readonly createdS: number };
  /** What must not be shown. */
  readonly secrets: () => readonly string[];
}

/** An answer of a server that nobody knows but the person who wrote the paths. */
export class PathReading implements AnswerReading<PathPiece> {
  readonly #options: PathReadingOptions;
  #started = false;
  #text = '';
  #hasContent = false;
  #finish: FinishReason | undefined;
  #isDone = false;
  #input: number | undefined;
  #output: number | undefined;

  constructor(options: PathReadingOptions) {
    this.#options = options;
  }

  get isFinished(): boolean {
    return this.#isDone || this.#finish !== undefined;
  }

  /** One event of a stream: its data, a line, a message. */
  read(piece: PathPiece): PieceReading {
    if (piece === END) return this.#readEnd();
    const { paths } = this.#options;
    const text = piece.trim();
    if (text === (paths.done ?? '[DONE]')) {
      this.#isDone = true;
      return { kind: 'whole', events: [] };
    }
    const value = parseJson(text);
    if (value === undefined) return { kind: 'events', events: this.#readRaw(piece) };
    const failure = this.#failureOf(value);
    if (failure !== undefined) return { kind: 'failed', failure };
    const events = this.#readValue(value, paths.delta ?? paths.content, paths.cumulative === true);
    this.#isDone ||= isTrue(paths.done?.startsWith('$') === true ? findFirst(value, paths.done) : undefined);
    return { kind: this.#isDone ? 'whole' : 'events', events };
  }

  /** A whole body. */
  readWhole(body: string): PlainReading {
    const { paths } = this.#options;
    const value = parseJson(body);
    if (value === undefined && paths.content !== undefined) return { kind: 'broken', how: 'is not complete JSON' };
    const failure = value === undefined ? undefined : this.#failureOf(value);
    if (failure !== undefined) return { kind: 'failed', failure };
    const events = value === undefined ? this.#readRaw(body) : this.#readValue(value, paths.content, false);
    // An empty text is an answer too.
    const isThere = this.#hasContent || (value !== undefined && saidIn(value, paths.content) !== undefined);
    if (!isThere) return { kind: 'broken', how: `has nothing at ${paths.content ?? 'its top'}` };
    const { events: last, summary } = this.close();
    return { kind: 'answer', events: [...events, ...last], summary };
  }

  close(): { readonly events: readonly ChatEvent[]; readonly summary: AnswerSummary } {
    const usage = this.#usage();
    const reason: FinishReason = this.#finish ?? { kind: 'stop' };
    const finish: ChatEvent = { type: 'finish', choice: 0, reason };
    const events: readonly ChatEvent[] = usage === undefined ? [finish] : [finish, { type: 'usage', usage }];
    return { events, summary: { usage, finishReason: reason, answeredModel: undefined } };
  }

  /** Where nobody said how a stream ends, it ends when it ends. */
  #readEnd(): PieceReading {
    const { done, finishReason } = this.#options.paths;
    const mayEnd = this.isFinished || (done === undefined && finishReason === undefined && this.#hasContent);
    return { kind: mayEnd ? 'whole' : 'events', events: [] };
  }

  #readRaw(text: string): readonly ChatEvent[] {
    const { content, delta } = this.#options.paths;
    return content === undefined && delta === undefined ? this.#tell('text-delta', text) : [];
  }

  #readValue(value: JsonValue, contentPath: string | undefined, isCumulative: boolean): readonly ChatEvent[] {
    const { paths } = this.#options;
    this.#input = findNumber(value, paths.inputTokens) ?? this.#input;
    this.#output = findNumber(value, paths.outputTokens) ?? this.#output;
    const word = findText(value, paths.finishReason);
    if (word) this.#finish = readFinishReason(word.toLowerCase());
    const thought = findText(value, paths.reasoning) ?? '';
    const said = saidIn(value, contentPath);
    const more = isCumulative && said?.startsWith(this.#text) === true ? said.slice(this.#text.length) : said;
    return [...this.#tell('reasoning-delta', thought), ...this.#tell('text-delta', more ?? '')];
  }

  #tell(type: 'text-delta' | 'reasoning-delta', text: string): readonly ChatEvent[] {
    const opening: ChatEvent[] = this.#started ? [] : [{ type: 'answer-start', ...this.#options.context }];
    this.#started = true;
    if (text === '') return opening;
    if (type === 'text-delta') this.#hasContent = true;
    if (type === 'text-delta' && this.#options.paths.cumulative === true) this.#text += text;
    return [...opening, { type, choice: 0, text }];
  }

  #failureOf(value: JsonValue): ProviderFailure | undefined {
    const found = findFirst(value, this.#options.paths.error);
    if (found === undefined || found === false || found === '') return undefined;
    const message = typeof found === 'string' ? found : (findText(found, '$.message') ?? JSON.stringify(found));
    const code = typeof found === 'object' ? (findText(found, '$.code') ?? null) : null;
    const type = typeof found === 'object' ? (findText(found, '$.type') ?? null) : null;
    return readFailureIn200({ error: { message, code, type } }, [['error', 'code']], this.#options.secrets());
  }

  #usage(): Usage | undefined {
    if (this.#input === undefined && this.#output === undefined) return undefined;
    return { ...noUsage, inputTokens: this.#input ?? 0, outputTokens: this.#output ?? 0 };
  }
}

function saidIn(value: JsonValue, path: string | undefined): string | undefined {
  if (path !== undefined) return findText(value, path);
  return typeof value === 'string' ? value : undefined;
}

function isTrue(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== false && value !== null && value !== '' && value !== 0;
}
