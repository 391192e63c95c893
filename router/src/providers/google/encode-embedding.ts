import type { EmbeddingWish } from '../../domain/chat-meaning.ts';
import { embeddingForm, type Platform } from './platform.ts';

/** One of the calls that an embeddings request takes. */
export interface EmbeddingCall {
  /** Behind the model: `batchEmbedContents`. */
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the APIs take at once. */
const MAX_BATCH = 100;
const MAX_INSTANCES = 250;

/** Texts → calls, in order; undefined where an input is no text: token ids of another vendor's tokenizer mean nothing here. */
export function encodeEmbedding(
  { inputs, dimensions }: EmbeddingWish,
  platform: Platform,
  resource: string,
): readonly EmbeddingCall[] | undefined {
  const texts = inputs.filter((input) => typeof input === 'string');
  if (texts.length < inputs.length) return undefined;
  const size = dimensions === undefined ? {} : { outputDimensionality: dimensions };
  switch (embeddingForm(platform, resource)) {
    case 'batch':
      return inGroups(texts, MAX_BATCH).map((group) => ({
        operation: 'batchEmbedContents',
        body: { requests: group.map((text) => ({ model: resource, content: contentOf(text), ...size })) },
      }));
    case 'single':
      return texts.map((text) => ({
        operation: 'embedContent',
        body: { content: contentOf(text), ...(dimensions === undefined ? {} : { embedContentConfig: size }) },
      }));
    case 'predict':
      // The newest of this form takes one text at once.
      return inGroups(texts, /gemini-embedding/.test(resource) ? 1 : MAX_INSTANCES).map((group) => ({
        operation: 'predict',
        body: {
          instances: group.map((content) => ({ content })),
          ...(dimensions === undefined ? {} : { parameters: size }),
        },
      }));
  }
}

function contentOf(text: string): unknown {
  return { parts: [{ text }] };
}

function inGroups(texts: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(texts.length / size) }, (_, group) =>
    texts.slice(group * size, (group + 1) * size),
  );
}
