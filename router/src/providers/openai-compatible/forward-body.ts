import { Buffer } from 'node:buffer';
import type { ChatRequest } from '../../domain/chat-request.ts';
import { holdsRouterFields, leaveOutRouterFields } from '../../domain/router-fields.ts';
import type { OpenAiQuirks } from './quirks.ts';
import { reencodeBody } from './reencode-body.ts';
import { renameFields } from './rename-fields.ts';
import { applyEdits, type ByteEdit, renameKey, replaceText } from './splice-body.ts';
import { bringsWrappedSeals, leaveOutWrappedSeals } from './wrapped-seals.ts';

export interface ForwardedBody {
  readonly bytes: Uint8Array;
  /** The upstream was asked for usage that the client did not ask for: the usage chunk is to be taken out again. */
  readonly hidesUsage: boolean;
  /** Fields of the client's body that the vendor cannot be told. */
  readonly dropped: readonly string[];
  /** What was said otherwise than asked. */
  readonly warnings?: readonly string[];
}

const nothing: readonly string[] = [];
/** Completions and embeddings have one name for everything at all vendors. */
const plainly: Partial<OpenAiQuirks> = { outputLimitField: 'as-sent', instructionRole: 'as-sent' };

const MODEL_KEY = Buffer.from('"model"');
const ANY_ESCAPE = Buffer.from('\\u00');
const OUTPUT_LIMIT_FIELDS = ['max_tokens', 'max_completion_tokens'] as const;

/**
 * The body for an upstream of the same dialect: the client's own bytes wherever that is safe, with small splices; else re-encoded
 * with the source text of its numbers (contract, section 10, "Fast path").
 */
export function forwardBody(request: ChatRequest, upstreamModel: string, chatQuirks: OpenAiQuirks): ForwardedBody {
  const quirks = request.dialect === 'openai-chat' ? chatQuirks : { ...chatQuirks, ...plainly };
  const hidesUsage = request.stream && !request.wantsUsage && quirks.usageInStream.ask;
  const edits = planEdits(request, upstreamModel, quirks, hidesUsage);
  const bytes =
    edits === undefined
      ? reencodeBody(request.bytes, (body) => changeFields(body, upstreamModel, quirks, hidesUsage))
      : applyEdits(bufferOf(request.bytes), edits);
  return { bytes, hidesUsage, dropped: rejectedOf(request.body, quirks) };
}

function rejectedOf(body: ChatRequest['body'], { rejectedFields }: OpenAiQuirks): readonly string[] {
  if (rejectedFields.length === 0) return nothing;
  // A vendor that refuses to be asked for usage tells it unasked: nothing is lost with that field.
  return rejectedFields.filter((field) => body[field] != null && field !== 'stream_options');
}

/** The splices that make the client's bytes fit; undefined where only re-encoding is safe. */
function planEdits(
  request: ChatRequest,
  upstreamModel: string,
  quirks: OpenAiQuirks,
  asksUsage: boolean,
): readonly ByteEdit[] | undefined {
  const { body } = request;
  if (holdsRouterFields(body)) return undefined;
  if (asksUsage && body['stream_options'] !== undefined) return undefined;
  if (request.model === undefined && body['model'] !== undefined) return undefined;
  for (const field of quirks.rejectedFields) if (body[field] !== undefined) return undefined;
  for (const field in quirks.renamedFields) if (body[field] !== undefined) return undefined;

  const bytes = bufferOf(request.bytes);
  const edits: ByteEdit[] = [];
  const insertion = insertedFields(request.model === undefined ? upstreamModel : undefined, asksUsage);
  if (insertion !== '') edits.push({ at: bytes.indexOf(0x7b) + 1, remove: 0, insert: insertion });
  if (request.model !== undefined) {
    if (!request.spellsModelOnce) return undefined;
    if (request.model !== upstreamModel) {
      const edit = replaceText(bytes, bytes.indexOf(MODEL_KEY) + MODEL_KEY.length, upstreamModel);
      if (edit === undefined) return undefined;
      edits.push(edit);
    }
  }
  const wrong = wrongLimitField(body, quirks);
  if (wrong !== undefined) {
    if (body[quirks.outputLimitField] !== undefined || bytes.includes(ANY_ESCAPE)) return undefined;
    const edit = renameKey(bytes, wrong, quirks.outputLimitField);
    if (edit === undefined) return undefined;
    edits.push(edit);
  }
  return needsRoleChange(body, quirks) || bringsWrappedSeals(body) ? undefined : edits;
}

function insertedFields(model: string | undefined, asksUsage: boolean): string {
  const named = model === undefined ? '' : `"model":${JSON.stringify(model)},`;
  return asksUsage ? `${named}"stream_options":{"include_usage":true},` : named;
}

function wrongLimitField(body: ChatRequest['body'], quirks: OpenAiQuirks): string | undefined {
  if (quirks.outputLimitField === 'as-sent') return undefined;
  return OUTPUT_LIMIT_FIELDS.find((field) => field !== quirks.outputLimitField && body[field] !== undefined);
}

function needsRoleChange(body: ChatRequest['body'], quirks: OpenAiQuirks): boolean {
  if (quirks.instructionRole === 'as-sent' || !Array.isArray(body['messages'])) return false;
  const unwanted = quirks.instructionRole === 'system' ? 'developer' : 'system';
  return body['messages'].some((message) => isRecord(message) && message['role'] === unwanted);
}

/** The same changes on the parsed body. */
function changeFields(
  body: Record<string, unknown>,
  upstreamModel: string,
  quirks: OpenAiQuirks,
  asksUsage: boolean,
): void {
  body['model'] = upstreamModel;
  leaveOutRouterFields(body);
  for (const field of quirks.rejectedFields) delete body[field];
  renameFields(body, quirks.renamedFields);
  if (asksUsage) {
    const given = body['stream_options'];
    body['stream_options'] = { ...(isRecord(given) ? given : {}), include_usage: true };
  }
  changeOutputLimit(body, quirks);
  changeInstructionRole(body, quirks);
  leaveOutWrappedSeals(body);
}

function changeOutputLimit(body: Record<string, unknown>, quirks: OpenAiQuirks): void {
  const wanted = quirks.outputLimitField;
  if (wanted === 'as-sent') return;
  for (const field of OUTPUT_LIMIT_FIELDS) {
    if (field === wanted || body[field] === undefined) continue;
    body[wanted] ??= body[field];
    delete body[field];
  }
}

function changeInstructionRole(body: Record<string, unknown>, quirks: OpenAiQuirks): void {
  if (quirks.instructionRole === 'as-sent' || !Array.isArray(body['messages'])) return;
  const unwanted = quirks.instructionRole === 'system' ? 'developer' : 'system';
  for (const message of body['messages'] as readonly unknown[]) {
    if (isRecord(message) && message['role'] === unwanted) message['role'] = quirks.instructionRole;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
