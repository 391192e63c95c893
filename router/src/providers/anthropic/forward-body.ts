import type { ChatRequest } from '../../domain/chat-request.ts';
import { holdsRouterFields, leaveOutRouterFields } from '../../domain/router-fields.ts';
import { reencodeBody } from '../openai-compatible/reencode-body.ts';
import { applyEdits, type ByteEdit, replaceText } from '../openai-compatible/splice-body.ts';

const MODEL_KEY = Buffer.from('"model"');

/**
 * The body for an upstream of the same dialect: the client's own bytes wherever that is safe, with the model's name spliced in; else
 * re-encoded with the source text of its numbers (contract, section 10, "Fast path").
 */
export function forwardBody(request: ChatRequest, upstreamModel: string): Uint8Array {
  const edits = planEdits(request, upstreamModel);
  if (edits !== undefined) return applyEdits(bufferOf(request.bytes), edits);
  return reencodeBody(request.bytes, (body) => {
    body['model'] = upstreamModel;
    // The router's own fields; the API refuses fields that it does not know.
    leaveOutRouterFields(body);
  });
}

/** undefined where only re-encoding is safe. */
function planEdits(request: ChatRequest, upstreamModel: string): readonly ByteEdit[] | undefined {
  const { body, model } = request;
  if (holdsRouterFields(body)) return undefined;
  if (model === undefined) {
    if (body['model'] !== undefined) return undefined;
    const at = bufferOf(request.bytes).indexOf(0x7b) + 1;
    return [{ at, remove: 0, insert: `"model":${JSON.stringify(upstreamModel)},` }];
  }
  if (!request.spellsModelOnce) return undefined;
  if (model === upstreamModel) return [];
  const bytes = bufferOf(request.bytes);
  const edit = replaceText(bytes, bytes.indexOf(MODEL_KEY) + MODEL_KEY.length, upstreamModel);
  return edit === undefined ? undefined : [edit];
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
