import { isJsonObject, type JsonValue } from '../../../domain/json.ts';
import type { CacheMark } from '../../../domain/media.ts';

/** Anthropic's `cache_control`, which OpenRouter and others take inside OpenAI's dialect too; ready to be spread into what it marks. */
export function readCacheMark(control: JsonValue | undefined): { readonly cache?: CacheMark } {
  if (!isJsonObject(control) || control['type'] !== 'ephemeral') return {};
  return { cache: { ttl: control['ttl'] === '1h' ? '1h' : '5m' } };
}
