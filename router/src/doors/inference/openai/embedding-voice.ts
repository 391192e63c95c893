import type { ChatEvent } from '../../../domain/chat-event.ts';
import { totalInputTokens, type Usage } from '../../../domain/usage.ts';
import { textTokens } from '../../../request/tokens/text-tokens.ts';
import { tokenFamily } from '../../../request/tokens/token-families.ts';
import type { AnswerIdentity } from '../delivery/answer-identity.ts';
import type { AnswerCollector, Voice } from '../voice.ts';
import { chatVoice } from './chat-voice.ts';
import type { OpenAiEmbeddingRequest } from './openai-embedding-request.ts';

/** OpenAI's list of vectors, in the encoding that the client asked for whatever the provider gave. */
export const embeddingVoice: Voice<OpenAiEmbeddingRequest> = {
  ...chatVoice,
  collect: (request, identity) => new EmbeddingList(request, identity),
};

type Vector = readonly number[] | string;

class EmbeddingList implements AnswerCollector {
  readonly #request: OpenAiEmbeddingRequest;
  readonly #vectors: Vector[] = [];
  #model: string;
  #usage: Usage | undefined;

  constructor(request: OpenAiEmbeddingRequest, identity: AnswerIdentity) {
    this.#request = request;
    this.#model = identity.model;
  }

  add(event: ChatEvent): void {
    if (event.type === 'answer-start') this.#model = event.model;
    else if (event.type === 'embedding') this.#vectors[event.index] = event.vector;
    else if (event.type === 'usage') this.#usage = event.usage;
  }

  toJson(): string {
    const isCounted = this.#usage !== undefined;
    const tokens = this.#usage === undefined ? this.#estimate() : totalInputTokens(this.#usage);
    const toWire = this.#request.meaning().embedding?.encoding === 'base64' ? toBase64 : toNumbers;
    return JSON.stringify({
      object: 'list',
      data: this.#vectors.map((vector, index) => ({ object: 'embedding', index, embedding: toWire(vector) })),
      model: this.#model,
      usage: { prompt_tokens: tokens, total_tokens: tokens, ...(isCounted ? {} : { estimated: true }) },
    });
  }

  /** Google counts no tokens of vectors. */
  #estimate(): number {
    const { rates } = tokenFamily(this.#model);
    const inputs = this.#request.meaning().embedding?.inputs ?? [];
    const tokens = inputs.map((input) => (typeof input === 'string' ? textTokens(input) * rates.text : input.length));
    return Math.ceil(tokens.reduce((sum, count) => sum + count, 0));
  }
}

/** Little-endian 32-bit floats, as OpenAI encodes them. */
function toBase64(vector: Vector): string {
  return typeof vector === 'string' ? vector : Buffer.from(new Float32Array(vector).buffer).toString('base64');
}

function toNumbers(vector: Vector): readonly number[] {
  if (typeof vector !== 'string') return vector;
  const bytes = Buffer.from(vector, 'base64');
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readFloatLE(index * 4));
}
