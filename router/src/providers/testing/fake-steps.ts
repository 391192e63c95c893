import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { FakeAnswer, FakeFault } from './fake-answer.ts';
import type { FakeStreamParts } from './fake-chat-body.ts';
import { type FakeDialect, fakeOpenAi } from './fake-dialect.ts';
import { fakeErrorReply } from './fake-error-body.ts';

/** What the fake server does, in order. A list of steps is all there is to a fault, so a fault is data. */
export type FakeStep =
  | { readonly kind: 'head'; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'write'; readonly data: string | Uint8Array }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'turn' }
  | { readonly kind: 'flood'; readonly totalBytes: number; readonly piece: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'end' };

export interface FakeAsk {
  readonly model: string;
  readonly stream: boolean;
  readonly wantsUsage: boolean;
  readonly endsWithAssistant: boolean;
}

const SSE = { 'content-type': 'text/event-stream' } as const;
const JSON_TYPE = { 'content-type': 'application/json' } as const;

export function fakeSteps(answer: FakeAnswer, ask: FakeAsk, dialect: FakeDialect = fakeOpenAi): readonly FakeStep[] {
  if (answer.raw !== undefined) return rawSteps(answer.raw);
  if (answer.floodBytes !== undefined) return floodSteps(answer, ask, dialect, answer.floodBytes);
  const fault = effectiveFault(answer.fault, ask);
  if (fault === 'reset-before-headers') return [{ kind: 'reset' }];
  if (fault === 'hang') return [{ kind: 'hang' }];
  const error = fault === undefined ? undefined : fakeErrorReply(fault, answer, dialect);
  if (error !== undefined) return whole(error.status, error.headers, error.body);
  const streams = (ask.stream && fault !== 'ignores-stream') || fault === 'streams-anyway';
  return streams ? streamSteps(answer, ask, dialect, fault) : plainSteps(answer, ask, dialect, fault);
}

function effectiveFault(fault: FakeFault | undefined, ask: FakeAsk): FakeFault | undefined {
  if (fault !== 'refuses-continuation') return fault;
  return ask.endsWithAssistant ? 'invalid-request' : undefined;
}

function rawSteps(raw: NonNullable<FakeAnswer['raw']>): readonly FakeStep[] {
  const bytes = Buffer.from(raw.body);
  const { pieceBytes = Math.max(bytes.length, 1), pieceSizes = [pieceBytes] } = raw;
  const steps: FakeStep[] = [{ kind: 'head', status: raw.status, headers: raw.headers ?? JSON_TYPE }];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = pieceSizes[turn % pieceSizes.length] ?? pieceBytes;
    steps.push({ kind: 'write', data: bytes.subarray(at, at + size) }, { kind: 'turn' });
    at += size;
  }
  return [...steps, { kind: 'end' }];
}

function floodSteps(answer: FakeAnswer, ask: FakeAsk, dialect: FakeDialect, totalBytes: number): readonly FakeStep[] {
  const parts = dialect.streamParts({ ...answer, says: 'flood '.repeat(2_000).replaceAll(' ', '_') }, ask.model, false);
  return [
    { kind: 'head', status: 200, headers: SSE },
    { kind: 'write', data: parts.opening },
    { kind: 'flood', totalBytes, piece: parts.content.join('') },
    { kind: 'write', data: parts.finish + parts.done },
    { kind: 'end' },
  ];
}

function plainSteps(
  answer: FakeAnswer,
  ask: FakeAsk,
  dialect: FakeDialect,
  fault: FakeFault | undefined,
): readonly FakeStep[] {
  const body = dialect.plainBody(answer, ask.model);
  const half = body.slice(0, Math.floor(body.length / 2));
  const length = Buffer.byteLength(body);
  const head = (contentLength: number): FakeStep => ({
    kind: 'head',
    status: 200,
    headers: { ...JSON_TYPE, 'content-length': String(contentLength) },
  });
  switch (fault) {
    case 'hang-after-headers':
      return [head(length), { kind: 'hang' }];
    case 'stall':
      return [head(length), { kind: 'write', data: half }, ...stall(answer.delayMs)];
    case 'late-first-content':
      return [{ kind: 'wait', ms: answer.delayMs ?? 100 }, ...whole(200, JSON_TYPE, body)];
    case 'reset-mid-body':
      return [head(length), { kind: 'write', data: half }, { kind: 'turn' }, { kind: 'reset' }];
    case 'content-length-too-long':
      return [head(length + 50), { kind: 'write', data: body }, { kind: 'turn' }, { kind: 'reset' }];
    case 'content-length-too-short':
      return [head(half.length), { kind: 'write', data: body }, { kind: 'end' }];
    case 'truncated-json':
    case 'half-stream':
      return whole(200, JSON_TYPE, half);
    case 'drip':
      return [head(length), ...drip(body, answer.delayMs), { kind: 'end' }];
    default:
      return encoded(answer, JSON_TYPE, body);
  }
}

function streamSteps(
  answer: FakeAnswer,
  ask: FakeAsk,
  dialect: FakeDialect,
  fault: FakeFault | undefined,
): readonly FakeStep[] {
  const parts = dialect.streamParts(answer, ask.model, ask.wantsUsage);
  const head: FakeStep = { kind: 'head', status: 200, headers: SSE };
  const some = [parts.opening, ...parts.content.slice(0, answer.afterChunks ?? 1)].join('');
  const begun: readonly FakeStep[] = [head, { kind: 'write', data: some }, { kind: 'turn' }];
  const all = [parts.opening, ...parts.content, parts.finish, parts.usage ?? '', parts.done];
  switch (fault) {
    case 'hang-after-headers':
      return [head, { kind: 'hang' }];
    case 'late-first-content':
      return [head, { kind: 'wait', ms: answer.delayMs ?? 100 }, ...paced(all, answer.chunkDelayMs), { kind: 'end' }];
    case 'reset-mid-body':
    case 'content-length-too-long':
      return [...begun, { kind: 'reset' }];
    case 'half-stream':
    case 'truncated-json':
    case 'content-length-too-short':
      return [...begun, { kind: 'end' }];
    case 'stall':
      return [...begun, ...stall(answer.delayMs)];
    case 'malformed-chunk':
      return [
        head,
        ...paced([parts.opening, 'data: {"choices":[{"delta":\n\n', ...all.slice(1)], answer.chunkDelayMs),
        { kind: 'end' },
      ];
    case 'no-done':
      return [head, ...paced(all.slice(0, -1), answer.chunkDelayMs), { kind: 'end' }];
    case 'error-in-stream':
      return [head, { kind: 'write', data: brokenStream(answer, dialect, parts) }, { kind: 'end' }];
    case 'drip':
      return [head, ...drip(all.join(''), answer.delayMs), { kind: 'end' }];
    default:
      if (answer.encoding !== undefined) return encoded(answer, SSE, all.join(''));
      return [head, ...paced(all, answer.chunkDelayMs), { kind: 'end' }];
  }
}

function stall(delayMs: number | undefined): readonly FakeStep[] {
  return delayMs === undefined ? [{ kind: 'hang' }] : [{ kind: 'wait', ms: delayMs }, { kind: 'reset' }];
}

function brokenStream(answer: FakeAnswer, dialect: FakeDialect, parts: FakeStreamParts): string {
  const before = answer.afterChunks ?? 1;
  const message = answer.message ?? 'The server had an error while processing your request.';
  const error = dialect.errorEvent({ status: 500, message, type: 'server_error', code: null });
  return [...(before === 0 ? [] : [parts.opening, ...parts.content.slice(0, before)]), error, parts.done].join('');
}

function paced(pieces: readonly string[], delayMs = 0): readonly FakeStep[] {
  const present = pieces.filter((piece) => piece !== '');
  if (delayMs === 0) return [{ kind: 'write', data: present.join('') }];
  return present.flatMap((piece): readonly FakeStep[] => [
    { kind: 'write', data: piece },
    { kind: 'wait', ms: delayMs },
  ]);
}

function drip(text: string, delayMs = 0): readonly FakeStep[] {
  const pause: FakeStep = delayMs === 0 ? { kind: 'turn' } : { kind: 'wait', ms: delayMs };
  return [...Buffer.from(text)].flatMap((byte): readonly FakeStep[] => [
    { kind: 'write', data: Uint8Array.of(byte) },
    pause,
  ]);
}

function encoded(answer: FakeAnswer, headers: Readonly<Record<string, string>>, text: string): readonly FakeStep[] {
  switch (answer.encoding) {
    case 'gzip':
      return whole(200, { ...headers, 'content-encoding': 'gzip' }, gzipSync(text));
    case 'deflate':
      return whole(200, { ...headers, 'content-encoding': 'deflate' }, deflateSync(text));
    case 'br':
      return whole(200, { ...headers, 'content-encoding': 'br' }, brotliCompressSync(text));
    case 'lie':
      return whole(200, { ...headers, 'content-encoding': 'gzip' }, text);
    case undefined:
  }
  return whole(200, headers, text);
}

function whole(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): readonly FakeStep[] {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  return [
    { kind: 'head', status, headers: { ...headers, 'content-length': String(length) } },
    { kind: 'write', data: body },
    { kind: 'end' },
  ];
}
