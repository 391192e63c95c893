import type { Dialect } from '../../domain/dialect.ts';

/** Dialects whose requests go to an OpenAI-compatible server as the bytes that came. */
export const ownDialects: ReadonlySet<Dialect> = new Set<Dialect>([
  'openai-chat',
  'openai-completions',
  'openai-embeddings',
]);
