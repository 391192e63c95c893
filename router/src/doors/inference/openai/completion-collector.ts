import type { ChatEvent, FinishReason } from '../../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import type { Usage } from '../../../domain/usage.ts';
import type { AnswerIdentity } from '../delivery/answer-identity.ts';
import type { AnswerCollector } from '../voice.ts';
import { type AnsweredCall, citationField, encodeCitation, encodeMedia, encodeToolCall } from './encode-parts.ts';
import { encodeUsage } from './encode-usage.ts';
import { finishWord, ownWord } from './finish-word.ts';
import { ThoughtDetails } from './thought-details.ts';
import { wholeLogprobs } from './whole-logprobs.ts';

type CollectedCall = AnsweredCall & { input: string };

interface CollectedChoice {
  text: string | undefined;
  reasoning: string | undefined;
  refusal: string | undefined;
  readonly calls: CollectedCall[];
  readonly thoughts: ThoughtDetails;
  readonly details: unknown[];
  readonly annotations: unknown[];
  readonly document_citations: unknown[];
  readonly images: unknown[];
  logprobs: JsonObject | undefined;
  finish: FinishReason | undefined;
}

/** Gathers the events of one answer into the `chat.completion` that a client without streaming gets. */
export class CompletionCollector implements AnswerCollector {
  #identity: AnswerIdentity;
  readonly #choices: CollectedChoice[] = [];
  #usage: Usage | undefined;

  /** `identity` holds until an `answer-start` says better. */
  constructor(identity: AnswerIdentity) {
    this.#identity = identity;
  }

  add(event: ChatEvent): void {
    switch (event.type) {
      case 'answer-start':
        this.#identity = { id: event.id, model: event.model, createdS: event.createdS, fingerprint: event.fingerprint };
        return;
      case 'usage':
        this.#usage = event.usage;
        return;
      // Another dialect's own blocks have no place here, nor have vectors.
      case 'native':
      case 'embedding':
        return;
      case 'text-delta':
      case 'reasoning-delta':
      case 'reasoning-end':
      case 'refusal-delta':
      case 'citation':
      case 'media':
      case 'tool-input-start':
      case 'tool-input-delta':
      case 'tool-input-end':
      case 'logprobs-delta':
      case 'finish':
        addToChoice(this.#choice(event.choice), event);
    }
  }

  /** The whole answer as JSON text. */
  toJson(): string {
    const { id, createdS, model, fingerprint } = this.#identity;
    return JSON.stringify({
      id,
      object: 'chat.completion',
      created: createdS,
      model,
      ...(fingerprint === undefined ? {} : { system_fingerprint: fingerprint }),
      choices: Array.from(this.#choices, (choice, index) => encodeChoice(choice ?? emptyChoice(), index)),
      ...(this.#usage === undefined ? {} : { usage: encodeUsage(this.#usage) }),
    });
  }

  #choice(index: number): CollectedChoice {
    const known = this.#choices[index];
    if (known !== undefined) return known;
    const fresh = emptyChoice();
    this.#choices[index] = fresh;
    return fresh;
  }
}

type ChoiceEvent = Exclude<Extract<ChatEvent, { readonly choice: number }>, { readonly type: 'native' }>;

function addToChoice(choice: CollectedChoice, event: ChoiceEvent): void {
  switch (event.type) {
    case 'text-delta':
      choice.text = (choice.text ?? '') + event.text;
      return;
    case 'reasoning-delta':
      choice.reasoning = (choice.reasoning ?? '') + event.text;
      choice.thoughts.add(event.text);
      return;
    case 'refusal-delta':
      choice.refusal = (choice.refusal ?? '') + event.text;
      return;
    case 'reasoning-end':
      choice.details.push(...choice.thoughts.end(event.seal));
      return;
    case 'citation':
      choice[citationField(event.citation)].push(encodeCitation(event.citation));
      return;
    case 'media':
      choice.images.push(encodeMedia(event));
      return;
    case 'tool-input-start':
      choice.calls[event.call] = { ...event, input: '' };
      return;
    case 'tool-input-delta': {
      const call = choice.calls[event.call];
      if (call !== undefined) call.input += event.text;
      return;
    }
    case 'tool-input-end':
      return;
    case 'logprobs-delta':
      choice.logprobs = choice.logprobs === undefined ? event.value : joinLogprobs(choice.logprobs, event.value);
      return;
    case 'finish':
      choice.finish = event.reason;
  }
}

function emptyChoice(): CollectedChoice {
  return {
    text: undefined,
    reasoning: undefined,
    refusal: undefined,
    calls: [],
    thoughts: new ThoughtDetails(),
    details: [],
    annotations: [],
    document_citations: [],
    images: [],
    logprobs: undefined,
    finish: undefined,
  };
}

function encodeChoice(choice: CollectedChoice, index: number) {
  const calls = choice.calls.filter((call) => call !== undefined).map(encodeToolCall);
  return {
    index,
    message: {
      role: 'assistant',
      // OpenAI says null where only tools were called or the model refused, and an empty text for an empty answer.
      content: choice.text ?? (calls.length > 0 || choice.refusal !== undefined ? null : ''),
      refusal: choice.refusal ?? null,
      ...(choice.reasoning === undefined ? {} : { reasoning_content: choice.reasoning }),
      ...(choice.details.length === 0 ? {} : { reasoning_details: choice.details }),
      ...(choice.annotations.length === 0 ? {} : { annotations: choice.annotations }),
      ...(choice.document_citations.length === 0 ? {} : { document_citations: choice.document_citations }),
      ...(choice.images.length === 0 ? {} : { images: choice.images }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
    logprobs: choice.logprobs === undefined ? null : wholeLogprobs(choice.logprobs),
    finish_reason: choice.finish === undefined ? 'stop' : finishWord(choice.finish),
    ...ownWord(choice.finish),
  };
}

/** Each delta holds the tokens of its own text: lists are joined, anything else is replaced. */
function joinLogprobs(before: JsonObject, delta: JsonObject): JsonObject {
  const joined: Record<string, JsonValue | undefined> = { ...before };
  for (const [name, value] of Object.entries(delta)) {
    const earlier = joined[name];
    joined[name] = Array.isArray(earlier) && Array.isArray(value) ? [...earlier, ...value] : (value ?? earlier);
  }
  return joined;
}
