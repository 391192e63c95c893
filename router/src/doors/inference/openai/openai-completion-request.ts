import type { ChatMeaning } from '../../../domain/chat-meaning.ts';
import type { ChatRequest } from '../../../domain/chat-request.ts';
import { emptyMeaning } from '../../../domain/empty-meaning.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { RouteWishes } from '../../../domain/route-wishes.ts';
import { routerFields } from '../../../domain/router-fields.ts';
import { spellsModelOnce } from '../../../domain/spells-model-once.ts';
import { numberOf } from '../../../lib/number-of.ts';
import { textOf } from '../../../lib/text-of.ts';
import { asksStrictly } from '../asks-strictly.ts';
import type { ReceivedBody } from '../received-body.ts';

/** Fields with a name in `ChatMeaning`, or that only the router reads. */
const named: ReadonlySet<string> = new Set([
  'model',
  ...routerFields,
  'stream',
  'stream_options',
  'max_tokens',
  'temperature',
  'top_p',
  'n',
  'logit_bias',
  'frequency_penalty',
  'presence_penalty',
  'seed',
  'stop',
  'user',
]);

/** A checked body of `POST /v1/completions`. Where the provider only knows chats, its prompt is what the user says. */
export class OpenAiCompletionRequest implements ChatRequest {
  readonly dialect = 'openai-completions';
  /** Several prompts, token ids and the text behind the gap cannot be said in a chat. */
  readonly essential: readonly string[] = ['prompt', 'suffix'];
  readonly bytes: Uint8Array;
  readonly body: JsonObject;
  readonly spellsModelOnce: boolean;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly stream: boolean;
  readonly wantsUsage: boolean;
  readonly reasoning = false;
  readonly strict: boolean;
  wishes: RouteWishes | undefined = undefined;
  #meaning: ChatMeaning | undefined;

  constructor({ bytes, body, text }: ReceivedBody) {
    this.bytes = bytes;
    this.body = body;
    this.spellsModelOnce = spellsModelOnce(text);
    this.model = textOf(body['model']) || undefined;
    this.provider = textOf(body['provider']) || undefined;
    this.stream = body['stream'] === true;
    const options = body['stream_options'];
    this.wantsUsage = this.stream && isJsonObject(options) && options['include_usage'] === true;
    this.strict = asksStrictly(body);
  }

  meaning(): ChatMeaning {
    this.#meaning ??= readMeaning(this.body);
    return this.#meaning;
  }
}

function readMeaning(body: JsonObject): ChatMeaning {
  const prompt = onlyText(body['prompt']);
  const { prompt: written, ...rest } = body;
  const others = Object.entries(rest).filter(([name]) => !named.has(name));
  return {
    ...emptyMeaning,
    dialect: 'openai-completions',
    messages: prompt === undefined ? [] : [{ role: 'user', parts: [{ type: 'text', text: prompt }] }],
    maxOutputTokens: numberOf(body['max_tokens']),
    temperature: numberOf(body['temperature']),
    topP: numberOf(body['top_p']),
    choices: numberOf(body['n']),
    logitBias: isJsonObject(body['logit_bias']) ? body['logit_bias'] : undefined,
    frequencyPenalty: numberOf(body['frequency_penalty']),
    presencePenalty: numberOf(body['presence_penalty']),
    seed: numberOf(body['seed']),
    stop: stopsOf(body['stop']),
    endUser: textOf(body['user']),
    extra: Object.fromEntries(
      prompt === undefined && written !== undefined ? [['prompt', written], ...others] : others,
    ),
  };
}

/** The prompt where it is one text. */
function onlyText(prompt: JsonValue | undefined): string | undefined {
  if (typeof prompt === 'string') return prompt;
  return Array.isArray(prompt) && prompt.length === 1 ? textOf(prompt[0]) : undefined;
}

function stopsOf(stop: JsonValue | undefined): readonly string[] {
  if (typeof stop === 'string') return [stop];
  return Array.isArray(stop) ? stop.filter((item) => typeof item === 'string') : [];
}
