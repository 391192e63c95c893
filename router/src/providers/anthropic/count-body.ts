import type { ChatRequest } from '../../domain/chat-request.ts';
import { reencodeBody } from '../openai-compatible/reencode-body.ts';
import { type BodyOptions, requestBody } from './request-body.ts';

/** What decides how many tokens a request has; the counting call refuses every other field. */
const COUNTED = new Set([
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'cache_control',
  'output_config',
  'output_format',
  'context_management',
  'mcp_servers',
  'speed',
]);

/** The body of a counting call: what the request itself would send, without the fields that nothing is counted of. */
export function countBody(request: ChatRequest, upstreamModel: string, options: BodyOptions): Uint8Array {
  return reencodeBody(requestBody(request, upstreamModel, options).bytes, (body) => {
    for (const field of Object.keys(body)) if (!COUNTED.has(field)) delete body[field];
  });
}
