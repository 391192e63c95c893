import { createHash } from 'node:crypto';

/** OpenAI refuses a longer `user` with 400; Claude Code's has some 200 characters. */
const MAX_LENGTH = 64;

/** Who asks, as the field takes it: a longer name is told by its digest, which is as good for telling people apart. */
export function shortEndUser(endUser: string | undefined): string | undefined {
  if (endUser === undefined || endUser.length <= MAX_LENGTH) return endUser;
  return createHash('sha256').update(endUser).digest('hex');
}
