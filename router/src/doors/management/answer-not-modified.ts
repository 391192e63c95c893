import { isKnownTag } from '../../lib/is-known-tag.ts';
import type { ManagementApp } from './ports.ts';

/** Routes only say the tag of what they answer; that a caller who has it already gets 304 is done here for all of them. */
export function answerNotModified(app: ManagementApp): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const tag = reply.getHeader('etag');
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads || typeof tag !== 'string' || !isKnownTag(request.headers['if-none-match'], tag)) return payload;
    reply.code(304).removeHeader('content-type');
    return null;
  });
}
