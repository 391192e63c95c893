import { createParser } from 'eventsource-parser';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';

/** What comes of an answer, in order: pieces of text, and a fault at the end where it broke off. */
export type AnswerPiece =
  | { readonly kind: 'text'; readonly text: string }
  /** What a reasoning model thinks before it answers. */
  | { readonly kind: 'thought'; readonly text: string }
  | { readonly kind: 'fault'; readonly message: string };

/** The events of a streamed chat completion. */
export async function* readAnswer(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<AnswerPiece> {
  const decoder = new TextDecoder();
  let ready: AnswerPiece[] = [];
  const parser = createParser({ onEvent: ({ data }) => ready.push(...piecesOf(data)) });
  for await (const chunk of bytes) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* ready;
    ready = [];
  }
}

function piecesOf(data: string): readonly AnswerPiece[] {
  if (data === '[DONE]') return [];
  const chunk: unknown = JSON.parse(data);
  if (!isJsonObject(chunk)) return [];
  if (isJsonObject(chunk['error'])) return [{ kind: 'fault', message: String(chunk['error']['message']) }];
  const [choice] = Array.isArray(chunk['choices']) ? chunk['choices'] : [];
  return isJsonObject(choice) && isJsonObject(choice['delta']) ? textsOf(choice['delta']) : [];
}

function textsOf(delta: JsonObject): readonly AnswerPiece[] {
  const thought = textOf(delta['reasoning_content']) ?? textOf(delta['reasoning']);
  const text = textOf(delta['content']);
  return [
    ...(thought === undefined ? [] : [{ kind: 'thought', text: thought } as const]),
    ...(text === undefined ? [] : [{ kind: 'text', text } as const]),
  ];
}
