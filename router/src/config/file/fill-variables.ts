import { isJsonObject, type JsonValue } from '../../domain/json.ts';
import type { FilePath } from './source-lines.ts';

export interface MissingVariable {
  readonly name: string;
  readonly path: FilePath;
}

export interface Filled {
  readonly value: JsonValue;
  readonly missing: readonly MissingVariable[];
}

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** `${NAME}` inside texts is the variable of that name; a set but empty one counts as missing, as shells and compose files write "not set". */
export function fillVariables(
  value: JsonValue,
  env: Readonly<Record<string, string | undefined>>,
  path: FilePath = [],
): Filled {
  if (typeof value === 'string') return fillText(value, env, path);
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue, index) => fillVariables(item, env, [...path, index]));
    return { value: items.map((item) => item.value), missing: items.flatMap(({ missing }) => missing) };
  }
  if (!isJsonObject(value)) return { value, missing: [] };
  const fields = Object.entries(value).map(
    ([key, field]) => [key, fillVariables(field ?? null, env, [...path, key])] as const,
  );
  return {
    value: Object.fromEntries(fields.map(([key, filled]) => [key, filled.value])),
    missing: fields.flatMap(([, { missing }]) => missing),
  };
}

function fillText(text: string, env: Readonly<Record<string, string | undefined>>, path: FilePath): Filled {
  const missing: MissingVariable[] = [];
  const value = text.replaceAll(REFERENCE, (reference, name: string) => {
    const given = env[name];
    if (given !== undefined && given !== '') return given;
    missing.push({ name, path });
    return reference;
  });
  return { value, missing };
}
