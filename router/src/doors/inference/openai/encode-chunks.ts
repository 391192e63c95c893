import type { ChatEvent } from '../../../domain/chat-event.ts';
import type { AnswerIdentity } from './answer-identity.ts';
import { encodeUsage } from './encode-usage.ts';
import { finishWord } from './finish-word.ts';

/** Where the encoding of one stream stands. */
export interface ChunkState {
  /** The opening of every chunk, up to `"choices":`. */
  readonly opening: string;
  /** The end of every chunk: with `"usage":null` where the usage chunk was asked for, as OpenAI does. */
  readonly closing: string;
  readonly wantsUsage: boolean;
  /** Whether the identity has been said: from then on no `answer-start` may change it. */
  readonly told: boolean;
  /** Per choice: its role was sent. */
  readonly started: readonly boolean[];
}

export const doneMarker = 'data: [DONE]\n\n';

/** `identity` holds until an `answer-start` says better. */
export function startChunks(identity: AnswerIdentity, wantsUsage: boolean): ChunkState {
  return {
    opening: openingOf(identity),
    closing: wantsUsage ? ',"usage":null}\n\n' : '}\n\n',
    wantsUsage,
    told: false,
    started: [],
  };
}

/** One domain event → the text of the `chat.completion.chunk` events that say it; empty where it needs none. */
export function encodeEvent(state: ChunkState, event: ChatEvent): readonly [ChunkState, string] {
  switch (event.type) {
    case 'answer-start':
      return [state.told ? state : { ...state, opening: openingOf({ ...event, fingerprint: event.fingerprint }) }, ''];
    case 'text-delta':
      return encodeDelta(state, event.choice, `"content":${JSON.stringify(event.text)}`);
    case 'reasoning-delta':
      return encodeDelta(state, event.choice, `"reasoning_content":${JSON.stringify(event.text)}`);
    case 'refusal-delta':
      return encodeDelta(state, event.choice, `"refusal":${JSON.stringify(event.text)}`);
    case 'tool-input-start': {
      const called = JSON.stringify({ name: event.name, arguments: '' });
      const call = `{"index":${event.call},"id":${JSON.stringify(event.id)},"type":"function","function":${called}}`;
      return encodeDelta(state, event.choice, `"tool_calls":[${call}]`);
    }
    case 'tool-input-delta': {
      const call = `{"index":${event.call},"function":{"arguments":${JSON.stringify(event.text)}}}`;
      return encodeDelta(state, event.choice, `"tool_calls":[${call}]`);
    }
    case 'tool-input-end':
      return [state, ''];
    case 'logprobs-delta':
      return encodeChoice(state, event.choice, '', JSON.stringify(event.value), 'null');
    case 'finish':
      return encodeChoice(state, event.choice, '', 'null', JSON.stringify(finishWord(event.reason)));
    case 'usage': {
      if (!state.wantsUsage) return [state, ''];
      return [{ ...state, told: true }, `${state.opening}[],"usage":${JSON.stringify(encodeUsage(event.usage))}}\n\n`];
    }
  }
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

function withStarted(started: readonly boolean[], choice: number): readonly boolean[] {
  const next = [...started];
  next[choice] = true;
  return next;
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
