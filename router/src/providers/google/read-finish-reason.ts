import type { FinishReason } from '../../domain/chat-event.ts';
import type { JsonValue } from '../../domain/json.ts';

/** Every word of the API but the ones that keep their own. */
const words: Readonly<Record<string, FinishReason>> = {
  STOP: { kind: 'stop' },
  MAX_TOKENS: { kind: 'length' },
  // The answer is longer than one call gives; the API offers to go on.
  CONTINUATION: { kind: 'length' },
  SAFETY: { kind: 'content-filter' },
  RECITATION: { kind: 'content-filter' },
  BLOCKLIST: { kind: 'content-filter' },
  PROHIBITED_CONTENT: { kind: 'content-filter' },
  SPII: { kind: 'content-filter' },
  MODEL_ARMOR: { kind: 'content-filter' },
  IMAGE_SAFETY: { kind: 'content-filter' },
  IMAGE_PROHIBITED_CONTENT: { kind: 'content-filter' },
  IMAGE_RECITATION: { kind: 'content-filter' },
};

/** Where these come with calls, the calls are what the answer is: ones that nobody offered, or more of them than the vendor likes. */
const calling: ReadonlySet<string> = new Set(['UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS']);

/** Older clients of Vertex get numbers: the position in the API's list. */
const numbered = [
  '',
  'STOP',
  'MAX_TOKENS',
  'SAFETY',
  'RECITATION',
  'OTHER',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MALFORMED_FUNCTION_CALL',
  'MODEL_ARMOR',
];

/** `finishReason` → the domain's reason; undefined where there is none yet. The API has no word for "it wants its tools run". */
export function readFinishReason(value: JsonValue | undefined, hasCalls: boolean): FinishReason | undefined {
  const word = typeof value === 'number' ? numbered[value] : value;
  if (typeof word !== 'string' || word === '' || word === 'FINISH_REASON_UNSPECIFIED') return undefined;
  const reason = (Object.hasOwn(words, word) ? words[word] : undefined) ?? { kind: 'other', word };
  const endsWithCalls = reason.kind === 'stop' || (reason.kind === 'other' && calling.has(word));
  return endsWithCalls && hasCalls ? { kind: 'tool-calls' } : reason;
}
