import type { ChatRequest } from '../../domain/chat-request.ts';
import { routerFields } from '../../domain/router-fields.ts';
import { reencodeBody } from '../openai-compatible/reencode-body.ts';

/** The router's own fields, and those that this dialect says in the address. */
const NOT_SENT = [...routerFields, 'model', 'stream'];

/** The body for an upstream of the same dialect: the client's own bytes, unless something in them is not the upstream's. */
export function forwardBody({ body, bytes }: ChatRequest): Uint8Array {
  if (!NOT_SENT.some((field) => body[field] !== undefined)) return bytes;
  return reencodeBody(bytes, (written) => {
    for (const field of NOT_SENT) delete written[field];
  });
}
