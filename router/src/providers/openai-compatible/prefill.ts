/** How a vendor is told to go on from an assistant's message that stands last, as if it were its own. */
export interface Prefill {
  /** Beside the message's own fields. */
  readonly message: Readonly<Record<string, unknown>>;
  /** Beside the request's own fields. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Where only another path of the same host can: it stands in place of the version path. */
  readonly path?: string;
  /** Whose names these are: others begin anew. */
  readonly models?: RegExp;
}

/** Whether a model goes on from an assistant's message that stands last. */
export function goesOn(prefill: Prefill | undefined, model: string): prefill is Prefill {
  return prefill !== undefined && (prefill.models?.test(model) ?? true);
}

/** Marks a translated request that ends with an assistant's text; false where it does not. */
export function markPrefill(body: Record<string, unknown>, prefill: Prefill | undefined, model: string): boolean {
  if (!goesOn(prefill, model)) return false;
  const messages = body['messages'];
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  if (!isAssistantText(last)) return false;
  Object.assign(last, prefill.message);
  Object.assign(body, prefill.body);
  return true;
}

function isAssistantText(message: unknown): message is object {
  if (typeof message !== 'object' || message === null) return false;
  const { role, tool_calls: calls, content } = message as Readonly<Record<string, unknown>>;
  return role === 'assistant' && calls === undefined && typeof content === 'string' && content !== '';
}
