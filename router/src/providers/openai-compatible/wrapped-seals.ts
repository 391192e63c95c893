import { isWrappedSeal } from '../../domain/seal-text.ts';

type Fields = Record<string, unknown>;

/** Whether a chat body brings seals that this router wrapped: their vendor is none that speaks this dialect, and no server knows what to do with them. */
export function bringsWrappedSeals({ messages }: Readonly<Fields>): boolean {
  return Array.isArray(messages) && messages.some(holdsWrappedSeal);
}

/** Every message of every request is asked: nothing is made for it. */
function holdsWrappedSeal(message: unknown): boolean {
  if (!isFields(message)) return false;
  const { reasoning_details: details, tool_calls: calls } = message;
  return (
    (Array.isArray(details) && details.some(isWrapped)) ||
    (Array.isArray(calls) && calls.some((call) => isFields(call) && isWrappedCall(call)))
  );
}

/** Takes them out of a parsed body. */
export function leaveOutWrappedSeals(body: Fields): void {
  for (const message of messagesOf(body)) {
    const details = detailsOf(message);
    const kept = details.filter((detail) => !isWrapped(detail));
    if (kept.length < details.length) {
      if (kept.length === 0) delete message['reasoning_details'];
      else message['reasoning_details'] = kept;
    }
    for (const call of callsOf(message)) if (isWrappedCall(call)) delete call['extra_content'];
  }
}

function messagesOf({ messages }: Readonly<Fields>): readonly Fields[] {
  return Array.isArray(messages) ? messages.filter(isFields) : [];
}

function detailsOf({ reasoning_details: details }: Fields): readonly unknown[] {
  return Array.isArray(details) ? details : [];
}

function callsOf({ tool_calls: calls }: Fields): readonly Fields[] {
  return Array.isArray(calls) ? calls.filter(isFields) : [];
}

/** An entry of `reasoning_details`; the summary beside a wrapped one is the router's too. */
function isWrapped(detail: unknown): boolean {
  if (!isFields(detail)) return false;
  return [detail['data'], detail['signature']].some((seal) => typeof seal === 'string' && isWrappedSeal(seal));
}

function isWrappedCall(call: Fields): boolean {
  const extra = call['extra_content'];
  const google = isFields(extra) ? extra['google'] : undefined;
  const signature = isFields(google) ? google['thought_signature'] : undefined;
  return typeof signature === 'string' && isWrappedSeal(signature);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
