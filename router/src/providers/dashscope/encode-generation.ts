import type { ChatMeaning, OutputFormat, ReasoningWish } from '../../domain/chat-meaning.ts';
import type { ChatMessage } from '../../domain/chat-message.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { ContentPart } from '../../domain/media.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import { documentText } from '../kit/joined-texts.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import { sayableMeaning } from '../kit/sayable-meaning.ts';
import type { PartField, SayableTarget } from '../kit/sayable-target.ts';
import { encodeMeaning } from '../openai-compatible/encode-meaning.ts';
import { defaultQuirks, type OpenAiQuirks } from '../openai-compatible/quirks.ts';

export interface EncodedGeneration {
  /** Models that see have a door of their own. */
  readonly door: 'text-generation' | 'multimodal-generation';
  readonly body: Record<string, unknown>;
  readonly dropped: readonly string[];
  /** What was said otherwise than asked. */
  readonly warnings: readonly string[];
}

const extraFields: readonly MeaningField[] = ['topK'];
/** Its messages and tools are OpenAI's, but for the parts of a content; its parameters stand apart. */
const quirks: OpenAiQuirks = {
  ...defaultQuirks,
  issuer: 'dashscope',
  instructionRole: 'system',
  outputLimitField: 'max_tokens',
  extraFields,
  rejectedFields: [
    'logit_bias',
    'user',
    'metadata',
    'service_tier',
    'prompt_cache_key',
    'verbosity',
    'frequency_penalty',
    // OpenAI's alone: its compatible door has some of them, this one none.
    'modalities',
    'audio',
    'stream_options',
    'prediction',
    'store',
    'web_search_options',
    'safety_identifier',
    'moderation',
    'prompt_cache_options',
    'prompt_cache_retention',
  ],
  usageInStream: { ask: false, at: [] },
  encodeReasoning: thinkingOf,
};

/** What its messages hold: a part is a text or one address. */
const generationTarget: SayableTarget = {
  // It has no door of its own: nothing is native to it.
  dialect: 'events',
  opens: () => false,
  lacks: (part) => {
    if (part.type === 'file') return part.source.kind === 'text' ? nothing : 'part';
    return part.type === 'image' ? detail : nothing;
  },
  knowsFile: () => false,
  takesThoughts: true,
  names: true,
  failedResults: false,
  cacheMarks: 'nowhere',
  strictTools: true,
};
const nothing: readonly PartField[] = [];
const detail: readonly PartField[] = ['detail'];

const SEEING_MODELS = /(?:^|[-/])(?:vl|qvq|omni|ocr|audio)(?:[-.\d]|$)|qwen3\.\d/i;

/** A request of any dialect → the body of DashScope's generation. */
export function encodeGeneration(meaning: ChatMeaning, model: string, stream: boolean): EncodedGeneration {
  const { meaning: sayable, dropped: unsayable } = sayableMeaning(meaning, generationTarget);
  const { body, dropped, warnings } = encodeMeaning({ meaning: inWords(sayable), model, stream, quirks });
  const { messages, model: _model, stream: _stream, response_format: _format, ...parameters } = body;
  const converted = listOf(messages as JsonValue).map((message) => convertMessage(objectOf(message) ?? {}));
  const sees = SEEING_MODELS.test(model) || converted.some(({ isMedia }) => isMedia);
  return {
    door: sees ? 'multimodal-generation' : 'text-generation',
    body: {
      model,
      input: { messages: converted.map(({ message }) => (sees ? withParts(message) : message)) },
      parameters: {
        ...parameters,
        result_format: 'message',
        ...(stream ? { incremental_output: true } : {}),
        response_format: formatOf(meaning.output),
      },
    },
    dropped: [...dropped, ...unsayable],
    warnings,
  };
}

/** Documents in words: their titles have no other place. */
function inWords(meaning: ChatMeaning): ChatMeaning {
  const said = meaning.messages.map((message): ChatMessage => {
    if (message.role === 'assistant' || !message.parts.some((part) => part.type === 'file')) return message;
    return { ...message, parts: message.parts.map(documentInWords) };
  });
  return { ...meaning, messages: said };
}

function documentInWords(part: ContentPart): ContentPart {
  const text = part.type === 'file' ? documentText(part) : undefined;
  return text === undefined ? part : { type: 'text', text };
}

function thinkingOf(wish: ReasoningWish | undefined): Record<string, unknown> {
  if (wish === undefined) return {};
  const off = wish.enabled === false || wish.effort === 'none';
  return { enable_thinking: !off, thinking_budget: off ? undefined : wish.budgetTokens };
}

function formatOf(output: OutputFormat | undefined): unknown {
  return output?.kind === 'json' ? { type: 'json_object' } : undefined;
}

interface Converted {
  readonly message: JsonObject;
  readonly isMedia: boolean;
}

/** A part names what it is by its one key: `{"image": "https://..."}`. */
function convertMessage(message: JsonObject): Converted {
  const { content } = message;
  if (!Array.isArray(content)) return { message, isMedia: false };
  const parts = content.map((part) => convertPart(objectOf(part) ?? {}));
  const isMedia = parts.some((part) => part['text'] === undefined);
  if (isMedia) return { message: { ...message, content: parts }, isMedia };
  const between = message['role'] === 'assistant' ? '' : '\n\n';
  return { message: { ...message, content: parts.map((part) => part['text']).join(between) }, isMedia };
}

function convertPart(part: JsonObject): JsonObject {
  switch (part['type']) {
    case 'image_url':
      return { image: objectOf(part['image_url'])?.['url'] ?? '' };
    case 'video_url':
      return { video: objectOf(part['video_url'])?.['url'] ?? '' };
    case 'input_audio': {
      const audio = objectOf(part['input_audio']);
      return { audio: `data:audio/${String(audio?.['format'])};base64,${String(audio?.['data'])}` };
    }
    case 'text':
      return { text: part['text'] ?? '' };
    default:
      return { text: '' };
  }
}

function withParts(message: JsonObject): JsonObject {
  return typeof message['content'] === 'string' ? { ...message, content: [{ text: message['content'] }] } : message;
}
