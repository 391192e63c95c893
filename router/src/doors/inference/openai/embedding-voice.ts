import type { ChatEvent } from '../../../domain/chat-event.ts';
import { noUsage, totalInputTokens, type Usage } from '../../../domain/usage.ts';
import type { AnswerIdentity } from '../delivery/answer-identity.ts';
import type { AnswerCollector, Voice } from '../voice.ts';
import { chatVoice } from './chat-voice.ts';
import type { OpenAiEmbeddingRequest } from './openai-embedding-request.ts';

/** OpenAI's list of vectors, in the encoding that the client asked for whatever the provider gave. */
export const embeddingVoice: Voice<OpenAiEmbeddingRequest> = {
  ...chatVoice,
  collect: (request, identity) => new EmbeddingList(request.meaning().embedding?.encoding ?? 'float', identity),
};

type Vector = readonly number[] | string;

class EmbeddingList implements AnswerCollector {
  readonly #encoding: 'float' | 'base64';
  readonly #vectors: Vector[] = [];
  #model: string;
  #usage: Usage = noUsage;

  constructor(encoding: 'float' | 'base64', identity: AnswerIdentity) {
    this.#encoding = encoding;
    this.#model = identity.model;
  }

  add(event: ChatEvent): void {
    if (event.type === 'answer-start') this.#model = event.model;
    else if (event.type === 'embedding') this.#vectors[event.index] = event.vector;
    else if (event.type === 'usage') this.#usage = event.usage;
  }

  toJson(): string {
    const tokens = totalInputTokens(this.#usage);
    const toWire = this.#encoding === 'base64' ? toBase64 : toNumbers;
    return JSON.stringify({
      object: 'list',
      data: this.#vectors.map((vector, index) => ({ object: 'embedding', index, embedding: toWire(vector) })),
      model: this.#model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    });
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
