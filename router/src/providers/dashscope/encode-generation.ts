import type { ChatMeaning, OutputFormat, ReasoningWish } from '../../domain/chat-meaning.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import { encodeMeaning } from '../openai-compatible/encode-meaning.ts';
import { defaultQuirks, type OpenAiQuirks } from '../openai-compatible/quirks.ts';

export interface EncodedGeneration {
  /** Models that see have a door of their own. */
  readonly door: 'text-generation' | 'multimodal-generation';
  readonly body: Record<string, unknown>;
  readonly dropped: readonly string[];
}

const extraFields: readonly MeaningField[] = ['topK'];
/** Its messages and tools are OpenAI's, but for the parts of a content; its parameters stand apart. */
const quirks: OpenAiQuirks = {
  ...defaultQuirks,
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
  ],
  usageInStream: { ask: false, at: [] },
  encodeReasoning: thinkingOf,
};

const SEEING_MODELS = /(?:^|[-/])(?:vl|qvq|omni|ocr|audio)(?:[-.\d]|$)|qwen3\.\d/i;

/** A request of any dialect → the body of DashScope's generation. */
export function encodeGeneration(meaning: ChatMeaning, model: string, stream: boolean): EncodedGeneration {
  const { body, dropped } = encodeMeaning({ meaning, model, stream, quirks });
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
    dropped,
  };
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
  return { message: { ...message, content: parts.map((part) => part['text']).join('') }, isMedia };
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
