import { createHash } from 'node:crypto';

/** What every vendor takes for the name of a function. */
const MAX_CHARACTERS = 64;
const HASH_CHARACTERS = 8;

/**
 * The name of a tool that a Responses client keeps in a namespace (Codex groups the tools of each MCP server so), for those who have no such groups. The door
 * that wrote it knows it again, since it knows the request's tools.
 */
export function namespacedName(namespace: string, name: string): string {
  const joined = namespace.endsWith('_') ? namespace + name : `${namespace}__${name}`;
  const flat = joined.replace(/[^A-Za-z0-9_-]/g, '_');
  if (flat.length <= MAX_CHARACTERS) return flat;
  const hash = createHash('sha256').update(joined).digest('hex').slice(0, HASH_CHARACTERS);
  return `${flat.slice(0, MAX_CHARACTERS - HASH_CHARACTERS - 1)}_${hash}`;
}
