import type { JsonValue } from '../../domain/json.ts';

interface RawJson {
  readonly rawJSON: string;
}

/** The parts of the JSON source text proposal that the compiler's library does not list yet (in Node since 21). */
interface SourceTextJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): RawJson;
}

/**
 * JSON whose numbers keep their digits when it is written again: one that would come out otherwise (12345678901234567890, 1.0) is a raw piece of
 * text that `JSON.stringify` knows how to write. undefined where the text is no JSON.
 */
export function parseExactly(text: string): JsonValue | undefined {
  const json = JSON as unknown as SourceTextJson;
  try {
    return json.parse(text, (_key, value, context) =>
      typeof value === 'number' && context.source !== undefined && String(value) !== context.source
        ? json.rawJSON(context.source)
        : value,
    ) as JsonValue;
  } catch {
    return undefined;
  }
}
