import { query } from 'jsonpath-rfc9535';
import type { JsonValue } from '../../domain/json.ts';

/** Everything that a JSON path (RFC 9535) finds; nothing where it does not fit. */
export function findAll(document: JsonValue, path: string | undefined): readonly JsonValue[] {
  if (path === undefined) return [];
  try {
    // What was parsed is mutable underneath; nobody changes it.
    return query(document as Parameters<typeof query>[0], path) as readonly JsonValue[];
  } catch {
    // Too deep for it, or a function in the path that does not fit the value.
    return [];
  }
}

/** The first that is there: `null` is no finding. */
export function findFirst(document: JsonValue, path: string | undefined): JsonValue | undefined {
  return findAll(document, path).find((value) => value !== null);
}

/** All texts that a path finds, as one; undefined where it finds none. */
export function findText(document: JsonValue, path: string | undefined): string | undefined {
  const texts = findAll(document, path).filter((value) => typeof value === 'string');
  return texts.length === 0 ? undefined : texts.join('');
}

export function findNumber(document: JsonValue, path: string | undefined): number | undefined {
  const value = findFirst(document, path);
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** Why a path cannot be used; undefined where it can. */
export function jsonPathProblem(path: string): string | undefined {
  try {
    query({}, path);
    return undefined;
  } catch {
    return 'is no JSON path; write it like $.choices[0].message.content';
  }
}
