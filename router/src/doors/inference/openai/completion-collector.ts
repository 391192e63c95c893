import type { ChatEvent, FinishReason } from '../../../domain/chat-event.ts';
import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import type { Usage } from '../../../domain/usage.ts';
import type { AnswerIdentity } from './answer-identity.ts';
import { encodeUsage } from './encode-usage.ts';
import { finishWord } from './finish-word.ts';

interface CollectedCall {
  id: string;
  name: string;
  input: string;
}

interface CollectedChoice {
  text: string | undefined;
  reasoning: string | undefined;
  refusal: string | undefined;
  readonly calls: CollectedCall[];
  logprobs: JsonObject | undefined;
  finish: FinishReason | undefined;
}

/** Gathers the events of one answer into the `chat.completion` that a client without streaming gets. */
export class CompletionCollector {
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
      case 'text-delta':
      case 'reasoning-delta':
      case 'refusal-delta':
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

type ChoiceEvent = Extract<ChatEvent, { readonly choice: number }>;

function addToChoice(choice: CollectedChoice, event: ChoiceEvent): void {
  switch (event.type) {
    case 'text-delta':
      choice.text = (choice.text ?? '') + event.text;
      return;
    case 'reasoning-delta':
      choice.reasoning = (choice.reasoning ?? '') + event.text;
      return;
    case 'refusal-delta':
      choice.refusal = (choice.refusal ?? '') + event.text;
      return;
    case 'tool-input-start':
      choice.calls[event.call] = { id: event.id, name: event.name, input: '' };
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
    logprobs: undefined,
    finish: undefined,
  };
}

function encodeChoice(choice: CollectedChoice, index: number) {
  const calls = choice.calls.filter((call) => call !== undefined).map(encodeCall);
  return {
    index,
    message: {
      role: 'assistant',
      // OpenAI says null where only tools were called or the model refused, and an empty text for an empty answer.
      content: choice.text ?? (calls.length > 0 || choice.refusal !== undefined ? null : ''),
      refusal: choice.refusal ?? null,
      ...(choice.reasoning === undefined ? {} : { reasoning_content: choice.reasoning }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
    logprobs: choice.logprobs ?? null,
    finish_reason: choice.finish === undefined ? 'stop' : finishWord(choice.finish),
  };
}

function encodeCall(call: CollectedCall) {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.input } };
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
