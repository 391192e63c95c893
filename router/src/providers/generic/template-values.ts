import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import type { JsonValue } from '../../domain/json.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import type { ChatCall } from '../../domain/provider-adapter.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import { sayableMeaning } from '../kit/sayable-meaning.ts';
import { transcript, transcriptTarget, wordsOf } from '../kit/transcript.ts';
import { encodeMeaning } from '../openai-compatible/encode-meaning.ts';
import { defaultQuirks } from '../openai-compatible/quirks.ts';
import { chatTarget } from '../openai-compatible/sayable-target.ts';
import type { TemplateValues } from './template.ts';

/** What each placeholder says of a request's meaning; those that are left out are told as dropped. Both spellings, since templates copy either. */
const fieldOf = {
  temperature: 'temperature',
  maxTokens: 'maxOutputTokens',
  max_tokens: 'maxOutputTokens',
  topP: 'topP',
  top_p: 'topP',
  topK: 'topK',
  top_k: 'topK',
  frequencyPenalty: 'frequencyPenalty',
  frequency_penalty: 'frequencyPenalty',
  presencePenalty: 'presencePenalty',
  presence_penalty: 'presencePenalty',
  stop: 'stop',
  seed: 'seed',
  user: 'endUser',
} as const satisfies Readonly<Record<string, MeaningField>>;

const others = ['model', 'messages', 'prompt', 'system', 'stream', 'apiKey', 'requestId'];

/** Every name that a template may ask for. */
export const placeholderNames: ReadonlySet<string> = new Set([...Object.keys(fieldOf), ...others]);

export interface FilledValues {
  readonly values: TemplateValues;
  /** What of the request no placeholder of the template asks for. */
  readonly dropped: readonly string[];
}

/** The values for a template that asks for these names. */
export function templateValues(call: ChatCall, asked: ReadonlySet<string>): FilledValues {
  const { request, upstreamModel: model, secret, requestId } = call;
  const meaning = request.meaning();
  const fields = Object.entries(fieldOf).map(([name, field]) => [name, wishOf(meaning, field)] as const);
  const { messages, lost } = messagesFor(meaning, model, asked);
  const values: TemplateValues = {
    ...Object.fromEntries(fields),
    ...messages,
    model,
    stream: request.stream,
    apiKey: secret,
    requestId,
  };
  const says = new Set(Object.entries(fieldOf).flatMap(([name, field]) => (asked.has(name) ? [field] : [])));
  return { values, dropped: [...droppedFields(meaning, { says, takesExtraOf: new Set() }), ...lost] };
}

function wishOf(meaning: ChatMeaning, field: (typeof fieldOf)[keyof typeof fieldOf]): JsonValue | undefined {
  const value = meaning[field];
  return Array.isArray(value) && value.length === 0 ? undefined : (value as JsonValue | undefined);
}

/** The conversation in each form that is asked for, and what got lost of it: only `messages` can show more than words. */
function messagesFor(meaning: ChatMeaning, model: string, asked: ReadonlySet<string>) {
  const target = asked.has('messages') ? chatTarget(defaultQuirks) : transcriptTarget;
  // Tools have no placeholder: they are dropped as fields.
  const talk = { ...meaning, tools: [], toolChoice: undefined, parallelToolCalls: undefined };
  const { meaning: said, dropped: lost } = sayableMeaning(talk, target);
  const { body } = encodeMeaning({ meaning: said, model, stream: false, quirks: defaultQuirks });
  const spoken = said.messages.map(spokenOf);
  const instructions = spoken.filter(({ role }) => role === 'system' || role === 'developer');
  const rest = asked.has('system') ? spoken.filter((one) => !instructions.includes(one)) : spoken;
  const system = instructions.map(({ text }) => text).join('\n\n');
  return {
    messages: {
      // It is JSON, made of the client's own.
      messages: JSON.parse(JSON.stringify(body['messages'])) as JsonValue,
      prompt: transcript(rest),
      system: system === '' ? undefined : system,
    },
    lost,
  };
}

function spokenOf({ role, parts }: ChatMessage) {
  const words = parts.map(wordsOf).filter((text) => text !== undefined && text !== '');
  return { role, text: words.join('\n') };
}
