import type { CacheMark } from '../../domain/media.ts';

/** Anthropic's `cache_control`, as OpenRouter and others take it inside this dialect. */
export function encodeCacheMark({ ttl }: CacheMark): Readonly<Record<string, string>> {
  return ttl === '1h' ? { type: 'ephemeral', ttl } : { type: 'ephemeral' };
}
