import type { IncomingMessage } from 'node:http';
import type { RouterError } from '../../../domain/router-error.ts';
import { wrongField } from '../openai/field-rule.ts';

const TAG = /^[\w.:@/-]{1,64}$/;
const MAX_TAGS = 16;

export type TagReading =
  | { readonly kind: 'read'; readonly tags: readonly string[] | undefined }
  | { readonly kind: 'refused'; readonly error: RouterError };

const none: TagReading = { kind: 'read', tags: undefined };

/** `x-router-tags: team-a, nightly`: what a client calls its request, for sums and budgets. */
export function tagsOf(headers: IncomingMessage['headers']): TagReading {
  const header = headers['x-router-tags'];
  if (header === undefined) return none;
  const tags = [...new Set(String(header).split(',').flatMap(trimmed))];
  if (tags.length > MAX_TAGS || !tags.every((tag) => TAG.test(tag))) {
    const must = `up to ${MAX_TAGS} words with commas between them, each of at most 64 letters, digits and \`_.:@/-\``;
    return { kind: 'refused', error: wrongField('x-router-tags', must) };
  }
  return tags.length === 0 ? none : { kind: 'read', tags };
}

function trimmed(part: string): readonly string[] {
  const tag = part.trim();
  return tag === '' ? [] : [tag];
}
