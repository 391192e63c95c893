import { createHash } from 'node:crypto';

const CHARACTERS = 22;

/** An HTTP entity tag for what a resource holds: the same content has the same tag, in every process. */
export function entityTag(content: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, CHARACTERS)}"`;
}
