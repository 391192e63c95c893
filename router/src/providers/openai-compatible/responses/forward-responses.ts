import type { ChatRequest } from '../../../domain/chat-request.ts';
import type { ProviderId } from '../../../domain/ids.ts';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { holdsRouterFields, leaveOutRouterFields } from '../../../domain/router-fields.ts';
import { reencodeBody } from '../reencode-body.ts';
import { replaceText } from '../splice-body.ts';

export interface ForwardOptions {
  readonly upstreamModel: string;
  /** Whose body it is to be. */
  readonly provider: ProviderId | undefined;
  /** Whether it knows the answers that it made by their ids. */
  readonly keepsAnswers: boolean;
  readonly instructionRole: 'developer' | 'system' | 'as-sent';
}

const MODEL_KEY = Buffer.from('"model"');

/**
 * The body for an upstream of the same dialect: the client's own bytes wherever that is safe, with the model's name spliced in; else encoded anew. What a
 * request goes on from is put in, unless this very provider made it and knows it itself.
 */
export function forwardResponses(request: ChatRequest, options: ForwardOptions): Uint8Array {
  const { continued } = request;
  const knowsItself =
    options.keepsAnswers && continued?.knownAt !== undefined && continued.knownAt === options.provider;
  if (continued !== undefined && !knowsItself) return encoded({ ...continued.whole }, options);
  const bytes = Buffer.isBuffer(request.bytes) ? request.bytes : Buffer.from(request.bytes);
  return spliced(request, bytes, options) ?? reencodeBody(bytes, (body) => change(body, options));
}

function encoded(body: Record<string, unknown>, options: ForwardOptions): Buffer {
  change(body, options);
  return Buffer.from(JSON.stringify(body));
}

/** undefined where only encoding anew is safe. */
function spliced(request: ChatRequest, bytes: Buffer, options: ForwardOptions): Buffer | undefined {
  const { body, model } = request;
  const { upstreamModel } = options;
  if (holdsRouterFields(body) || hasOtherRole(body, options)) return undefined;
  if (model === upstreamModel) return bytes;
  if (model === undefined || !request.spellsModelOnce) return undefined;
  const edit = replaceText(bytes, bytes.indexOf(MODEL_KEY) + MODEL_KEY.length, upstreamModel);
  if (edit === undefined) return undefined;
  const before = bytes.subarray(0, edit.at);
  return Buffer.concat([before, Buffer.from(edit.insert), bytes.subarray(edit.at + edit.remove)]);
}

function change(body: Record<string, unknown>, options: ForwardOptions): void {
  body['model'] = options.upstreamModel;
  leaveOutRouterFields(body);
  const { input } = body;
  if (!hasOtherRole(body as JsonObject, options) || !Array.isArray(input)) return;
  body['input'] = input.map((item) => (isOther(item, options) ? { ...item, role: options.instructionRole } : item));
}

function hasOtherRole({ input }: JsonObject, options: ForwardOptions): boolean {
  return Array.isArray(input) && input.some((item) => isOther(item, options));
}

function isOther(item: unknown, { instructionRole }: ForwardOptions): item is JsonObject {
  if (instructionRole === 'as-sent' || !isJsonObject(item)) return false;
  return item['role'] === (instructionRole === 'system' ? 'developer' : 'system');
}
