import type { ChatRequest } from '../../domain/chat-request.ts';

/** Bytes from which on a prompt is a long one: some eight thousand tokens. */
const LONG_BYTES = 32_000;
const FENCE = Buffer.from('```');

/** What kind of task a request is, as far as its form tells. Quality and length of answers are learned by it. */
export function taskClass({ body, bytes, wishes }: Pick<ChatRequest, 'body' | 'bytes' | 'wishes'>): string {
  if (wishes?.task !== undefined) return wishes.task;
  const { tools } = body;
  if (Array.isArray(tools) && tools.length > 0) return 'tools';
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(FENCE)) return 'code';
  if (asksForJson(body)) return 'json';
  return bytes.length > LONG_BYTES ? 'long' : 'chat';
}

function asksForJson({ response_format: ofChat, text }: ChatRequest['body']): boolean {
  return isJson(ofChat) || (isObject(text) && isJson(text['format']));
}

function isJson(format: unknown): boolean {
  if (!isObject(format)) return false;
  const { type } = format;
  return type === 'json_object' || type === 'json_schema';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
