import type { FastifyRequest } from 'fastify';
import { RouterException } from '../../domain/router-error.ts';
import { entityTagsIn } from '../../lib/entity-tags-in.ts';
import { invalid } from './to-router-error.ts';

/**
 * The tags of `If-Match`; undefined where the caller does not care who wrote last. A weak tag never matches here (RFC 9110). Who sends the header
 * cares: one that says nothing (an unset variable in a script) is refused, and never taken for any state.
 */
export function ifMatchOf({ headers }: Pick<FastifyRequest, 'headers'>): readonly string[] | undefined {
  const header = headers['if-match'];
  if (header === undefined) return undefined;
  const tags = entityTagsIn(header);
  if (tags === undefined) throw new RouterException(invalid([{ field: 'If-Match', message: MALFORMED }]));
  return tags;
}

const MALFORMED = 'must be "*" alone, or entity tags in quotes, as an ETag header gave them.';
