import type { ChatEvent, FinishReason } from '../../../domain/chat-event.ts';
import type { AnswerIdentity } from '../delivery/answer-identity.ts';
import type { StreamVoice } from '../voice.ts';
import { citationField, encodeCitation, encodeMedia, encodeToolCall } from './encode-parts.ts';
import { encodeUsage } from './encode-usage.ts';
import { finishWord, ownWord } from './finish-word.ts';
import { ThoughtDetails } from './thought-details.ts';
import { wholeLogprobs } from './whole-logprobs.ts';

/** Where the encoding of one stream stands. */
interface ChunkState {
  /** The opening of every chunk, up to `"choices":`. */
  readonly opening: string;
  /** The end of every chunk: with `"usage":null` where the usage chunk was asked for, as OpenAI does. */
  readonly closing: string;
  readonly wantsUsage: boolean;
  /** Whether the identity has been said: from then on no `answer-start` may change it. */
  readonly told: boolean;
  /** Per choice: its role was sent. */
  readonly started: readonly boolean[];
  /** Calls of custom tools, whose input is a field of another name. */
  readonly customCalls: readonly CallPlace[];
  /** Per choice: its thoughts, whose text is told again with their seal. */
  readonly thoughts: Map<number, ThoughtDetails>;
}

interface CallPlace {
  readonly choice: number;
  readonly call: number;
}

const doneMarker = 'data: [DONE]\n\n';

/** The chunks of one translated answer. */
export class ChunkWriter implements StreamVoice {
  #state: ChunkState;

  constructor(identity: AnswerIdentity, wantsUsage: boolean) {
    this.#state = startChunks(identity, wantsUsage);
  }

  say(batch: readonly ChatEvent[]): string {
    let text = '';
    for (const event of batch) {
      const [next, encoded] = encodeEvent(this.#state, event);
      this.#state = next;
      text += encoded;
    }
    return text;
  }

  end(): string {
    return doneMarker;
  }
}

/** `identity` holds until an `answer-start` says better. */
function startChunks(identity: AnswerIdentity, wantsUsage: boolean): ChunkState {
  return {
    opening: openingOf(identity),
    closing: wantsUsage ? ',"usage":null}\n\n' : '}\n\n',
    wantsUsage,
    told: false,
    started: [],
    customCalls: [],
    thoughts: new Map(),
  };
}

/** One domain event → the text of the `chat.completion.chunk` events that say it; empty where it needs none. */
function encodeEvent(state: ChunkState, event: ChatEvent): readonly [ChunkState, string] {
  switch (event.type) {
    case 'answer-start':
      return [state.told ? state : { ...state, opening: openingOf({ ...event, fingerprint: event.fingerprint }) }, ''];
    case 'text-delta':
      return encodeDelta(state, event.choice, `"content":${JSON.stringify(event.text)}`);
    case 'reasoning-delta':
      thoughtsOf(state, event.choice).add(event.text);
      return encodeDelta(state, event.choice, `"reasoning_content":${JSON.stringify(event.text)}`);
    case 'reasoning-end': {
      const details = thoughtsOf(state, event.choice).end(event.seal);
      if (details.length === 0) return [state, ''];
      return encodeDelta(state, event.choice, `"reasoning_details":${JSON.stringify(details)}`);
    }
    case 'citation': {
      const entry = JSON.stringify(encodeCitation(event.citation));
      return encodeDelta(state, event.choice, `"${citationField(event.citation)}":[${entry}]`);
    }
    case 'media':
      return encodeDelta(state, event.choice, `"images":[${JSON.stringify(encodeMedia(event))}]`);
    // Another dialect's own blocks have no place here; its vectors never come in a stream of chunks.
    case 'native':
    case 'embedding':
      return [state, ''];
    case 'refusal-delta':
      return encodeDelta(state, event.choice, `"refusal":${JSON.stringify(event.text)}`);
    case 'tool-input-start': {
      const call = JSON.stringify({ index: event.call, ...encodeToolCall({ ...event, input: '' }) });
      return encodeDelta(
        event.custom === true ? withCustomCall(state, event) : state,
        event.choice,
        `"tool_calls":[${call}]`,
      );
    }
    case 'tool-input-delta': {
      const text = JSON.stringify(event.text);
      const piece = isCustomCall(state, event) ? `"custom":{"input":${text}}` : `"function":{"arguments":${text}}`;
      const call = `{"index":${event.call},${piece}}`;
      return encodeDelta(state, event.choice, `"tool_calls":[${call}]`);
    }
    case 'tool-input-end':
      return [state, ''];
    case 'logprobs-delta':
      return encodeChoice(state, event.choice, '', JSON.stringify(wholeLogprobs(event.value)), 'null');
    case 'finish':
      return encodeChoice(state, event.choice, '', 'null', finishText(event.reason));
    case 'usage': {
      if (!state.wantsUsage) return [state, ''];
      return [{ ...state, told: true }, `${state.opening}[],"usage":${JSON.stringify(encodeUsage(event.usage))}}\n\n`];
    }
  }
}

function thoughtsOf({ thoughts }: ChunkState, choice: number): ThoughtDetails {
  const known = thoughts.get(choice) ?? new ThoughtDetails();
  thoughts.set(choice, known);
  return known;
}

function encodeDelta(state: ChunkState, choice: number, delta: string): readonly [ChunkState, string] {
  return encodeChoice(state, choice, delta, 'null', 'null');
}

/** The first chunk of each choice also names the role. */
function encodeChoice(
  state: ChunkState,
  choice: number,
  delta: string,
  logprobs: string,
  finishReason: string,
): readonly [ChunkState, string] {
  const isFirst = state.started[choice] !== true;
  const role = isFirst ? `"role":"assistant"${delta === '' ? '' : ','}` : '';
  const text = `${state.opening}[{"index":${choice},"delta":{${role}${delta}},"logprobs":${logprobs},"finish_reason":${finishReason}}]${state.closing}`;
  return [isFirst ? { ...state, told: true, started: withStarted(state.started, choice) } : state, text];
}

function finishText(reason: FinishReason): string {
  const { native_finish_reason: own } = ownWord(reason);
  const word = JSON.stringify(finishWord(reason));
  return own === undefined ? word : `${word},"native_finish_reason":${JSON.stringify(own)}`;
}

function withStarted(started: readonly boolean[], choice: number): readonly boolean[] {
  const next = [...started];
  next[choice] = true;
  return next;
}

function withCustomCall(state: ChunkState, { choice, call }: CallPlace): ChunkState {
  return { ...state, customCalls: [...state.customCalls, { choice, call }] };
}

function isCustomCall({ customCalls }: ChunkState, { choice, call }: CallPlace): boolean {
  return customCalls.some((custom) => custom.choice === choice && custom.call === call);
}

function openingOf(
  identity: Omit<AnswerIdentity, 'fingerprint'> & { readonly fingerprint?: string | undefined },
): string {
  const head = {
    id: identity.id,
    object: 'chat.completion.chunk',
    created: identity.createdS,
    model: identity.model,
    ...(identity.fingerprint === undefined ? {} : { system_fingerprint: identity.fingerprint }),
  };
  return `data: ${JSON.stringify(head).slice(0, -1)},"choices":`;
}
