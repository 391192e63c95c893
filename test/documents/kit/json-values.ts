/** The JSON values of a text that holds one after another, as several calls of curl print them. */
export function jsonValues(text: string): readonly unknown[] {
  const values: unknown[] = [];
  let start = 0;
  for (let end = 1; end <= text.length; end += 1) {
    // Cheap refusal first: a whole object or array ends with its bracket.
    if (!/[}\]]/.test(text[end - 1] ?? '')) continue;
    const value = parsed(text.slice(start, end));
    if (value === undefined) continue;
    values.push(value.json);
    start = end;
  }
  if (text.slice(start).trim() !== '') throw new Error(`This is no JSON: ${text.slice(start).trim().slice(0, 300)}`);
  return values;
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
