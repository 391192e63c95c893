/** Columns as they may be when somebody wrote them by hand: SQLite keeps any type anywhere. Nothing here throws. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return value === null || value === undefined ? '' : String(value);
}

export function asOptionalText(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : asText(value);
}

export function asOptionalNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (value === null || value === undefined || value === '') return undefined;
  const number = Number(asText(value));
  return Number.isFinite(number) ? number : undefined;
}

export function asNumber(value: unknown): number {
  return asOptionalNumber(value) ?? 0;
}

export function asTruth(value: unknown): boolean {
  return /^(?:true|yes|on)$/i.test(asText(value)) || asNumber(value) !== 0;
}

/** A JSON list of names; undefined for anything else. */
export function asNames(value: unknown): readonly string[] | undefined {
  const text = asOptionalText(value);
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter((name) => typeof name === 'string') : undefined;
  } catch {
    return undefined;
  }
}
