import { createHash } from 'node:crypto';

/** OpenAI takes no longer ids of calls. */
const MAX_LENGTH = 64;

/** The id of a call as the API takes it: the same for the call and for its result, whoever made it. */
export function callIdText(id: string): string {
  return id.length <= MAX_LENGTH ? id : `call_${createHash('sha256').update(id).digest('hex').slice(0, 40)}`;
}
