import type { ChatRequest } from '../../domain/chat-request.ts';
import type { JsonObject } from '../../domain/json.ts';
import { encodeMeaning } from './encode-meaning.ts';
import { forwardBody } from './forward-body.ts';
import { modelRules } from './model-rules.ts';
import type { Platform } from './platform.ts';

/** The body of one call, and in what form its answer is to be told. */
export interface RequestBody {
  readonly form: 'bytes' | 'events';
  readonly bytes: Uint8Array;
  readonly dropped: readonly string[];
  readonly warnings: readonly string[];
}

const nothing: readonly string[] = [];

/** A request of this dialect goes on as the bytes that came, unless it brings thinking of other vendors; every other one is translated. */
export function requestBody(request: ChatRequest, upstreamModel: string, platform: Platform): RequestBody {
  if (request.dialect === 'google-generate' && request.holdsForeignSeals !== true) {
    return { form: 'bytes', bytes: forwardBody(request), dropped: nothing, warnings: nothing };
  }
  const rules = modelRules(upstreamModel);
  const { body, dropped, warnings } = encodeMeaning({ meaning: request.meaning(), rules, platform });
  return { form: 'events', bytes: bytesOf(body), dropped, warnings };
}

/** Of a counting call: the Gemini API counts instructions and tools only in a whole request inside. */
export function countBody(
  request: ChatRequest,
  upstreamModel: string,
  platform: Platform,
  resource: string,
): Uint8Array {
  const { bytes } = requestBody(request, upstreamModel, platform);
  if (platform.kind === 'vertex') return bytes;
  const opening = Buffer.from(`{"generateContentRequest":{"model":${JSON.stringify(resource)}`);
  const rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const inside = rest.subarray(rest.indexOf(0x7b) + 1);
  const isEmpty = /^\s*\}/.test(inside.toString('latin1', 0, 64));
  return Buffer.concat([opening, Buffer.from(isEmpty ? '' : ','), inside, Buffer.from('}')]);
}

function bytesOf(body: JsonObject): Buffer {
  return Buffer.from(JSON.stringify(body));
}
