import type { ChatMeaning, EmbeddingWish } from '../../domain/chat-meaning.ts';
import type { ForwardedBody } from './forward-body.ts';

/** An embeddings request of any dialect in OpenAI's form. One input stands alone, as most clients write it. */
export function encodeEmbedding(meaning: ChatMeaning, wish: EmbeddingWish, model: string): ForwardedBody {
  const [only] = wish.inputs;
  const body = {
    model,
    input: wish.inputs.length === 1 ? only : wish.inputs,
    dimensions: wish.dimensions,
    encoding_format: wish.encoding === 'float' ? undefined : wish.encoding,
    user: meaning.endUser,
  };
  return { bytes: Buffer.from(JSON.stringify(body)), hidesUsage: false, dropped: [] };
}
