import type { EmbeddingWish } from '../../domain/chat-meaning.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';

/** The texts of an embeddings request, or why they cannot be embedded by a provider that takes no token ids. */
export function textsToEmbed({ inputs }: EmbeddingWish): readonly string[] | ProviderFailure {
  const texts = inputs.filter((input) => typeof input === 'string');
  if (texts.length === inputs.length) return texts;
  return { kind: 'unsupported', message: 'It takes texts and no token ids.', params: ['input'] };
}
