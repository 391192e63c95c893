import type { ChatRequest } from '../../domain/chat-request.ts';
import { parameterName } from '../../domain/parameter-names.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';

/**
 * Why a request cannot be sent without what would be dropped of it: it wants all of its parameters heard (`strict`), or would be another request
 * without them (`essential`). undefined where it can be sent, with what is dropped told to the client.
 */
export function strictRefusal(request: ChatRequest, dropped: readonly string[]): ProviderFailure | undefined {
  if (dropped.length === 0) return undefined;
  const { strict, essential = [], dialect } = request;
  const missed = strict ? dropped : dropped.filter((field) => isEssential(field, essential));
  if (missed.length === 0) return undefined;
  const names = missed.map((field) => parameterName(dialect, field)).join(', ');
  const why = strict
    ? 'and the request says "strict": true'
    : 'and an answer without that would be one to another question';
  return { kind: 'unsupported', message: `It cannot be told ${names}, ${why}.`, params: missed };
}

/** A place in a message is named with what stands there: `messages.3.content.0 (item_reference)`. */
function isEssential(field: string, essential: readonly string[]): boolean {
  const inside = /\(([^)]*)\)$/.exec(field)?.[1]?.split(', ') ?? [];
  return essential.some((name) => field === name || inside.includes(name));
}
