import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';
import type { ListedModel } from '../../domain/provider-adapter.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';
import { listedTimeS } from '../kit/listed-time.ts';
import { readListedFacts } from './read-listed-facts.ts';

/** Names of models that do not chat, where the list itself says nothing: LM Studio and Ollama list embedding models beside the others. */
const NOT_CHAT =
  /(?:^|[-_/.:])(?:text-)?(?:embed(?:ding|dings|der)?|minilm|bge|e5|gte|rerank(?:er)?|whisper|tts|asr|dall-e|moderation|transcribe|sora|veo|imagen)(?:$|[-_/.:\d])|^text-embedding/i;
const NOT_CHAT_KINDS = /embed|rerank|transcription|speech|image|moderation|ocr|audio|video|(?:^|[^a-z])tts/i;

/** The entries of a model list in any known form: `{data}`, `{models}`, or a bare list. Entries without an id are left out. */
export function readModelList(body: JsonValue | undefined): readonly ListedModel[] | undefined {
  const envelope = objectOf(body);
  const entries = [body, envelope?.['data'], envelope?.['models']].find(Array.isArray);
  if (entries === undefined) return undefined;
  const seen = new Set<string>();
  return listOf(entries as JsonValue).flatMap((entry) => {
    const model = isJsonObject(entry) ? readModel(entry) : undefined;
    if (model === undefined || seen.has(model.id)) return [];
    seen.add(model.id);
    return [model];
  });
}

function readModel(entry: JsonObject): ListedModel | undefined {
  const id = textOf(entry['id']) || textOf(entry['name']) || textOf(entry['model']);
  if (!id) return undefined;
  const name = textOf(entry['display_name']) || textOf(entry['name']);
  const contextLength = readContextLength(entry);
  const chat = readChat(entry, id);
  const ownedBy = textOf(entry['owned_by']);
  return {
    id,
    ...(name && name !== id ? { name } : {}),
    ...(contextLength === undefined ? {} : { contextLength }),
    ...(chat === undefined ? {} : { chat }),
    ...(ownedBy ? { ownedBy } : {}),
    ...listedTimeS(entry['created']),
    ...readListedFacts(entry),
  };
}

/** Tokens. vLLM, Groq, Mistral, OpenRouter, Hugging Face and llama.cpp each have a name for it. */
function readContextLength(entry: JsonObject): number | undefined {
  const meta = objectOf(entry['meta']);
  const providers = listOf(entry['providers']).map((provider) => objectOf(provider)?.['context_length']);
  const found = [
    entry['loaded_context_length'],
    entry['context_length'],
    entry['context_window'],
    entry['max_context_length'],
    entry['max_model_len'],
    meta?.['n_ctx'],
    meta?.['n_ctx_train'],
    ...providers,
  ]
    .map(numberOf)
    .find((length) => length !== undefined && length > 0);
  return found;
}

function readChat(entry: JsonObject, id: string): boolean | undefined {
  const said = objectOf(entry['capabilities'])?.['completion_chat'];
  if (typeof said === 'boolean') return said;
  const kind = textOf(entry['type']);
  if (kind === 'chat' || kind === 'llm' || kind === 'vlm') return true;
  if (kind !== undefined && NOT_CHAT_KINDS.test(kind)) return false;
  const outputs = listOf(entry['output_modalities'] ?? objectOf(entry['architecture'])?.['output_modalities']);
  if (outputs.length > 0) return outputs.includes('text') && !NOT_CHAT.test(id);
  return NOT_CHAT.test(id) ? false : undefined;
}
