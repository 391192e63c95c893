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
 * Parses a body, lets `change` edit it, and writes it again with the digits of every number as they came: 12345678901234567890 and 1.0
 * would not survive a plain round trip. `__proto__` stays an ordinary key, and of duplicate keys the last one is left.
 */
export function reencodeBody(bytes: Uint8Array, change: (body: Record<string, unknown>) => void): Buffer {
  const json = JSON as unknown as SourceTextJson;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const body = json.parse(text, (_key, value, context) =>
    typeof value === 'number' && context.source !== undefined && String(value) !== context.source
      ? json.rawJSON(context.source)
      : value,
  );
  change(body as Record<string, unknown>);
  return Buffer.from(JSON.stringify(body));
}
