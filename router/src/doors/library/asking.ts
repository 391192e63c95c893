import type { Engine } from '../../compose-engine.ts';
import type { RequestRecord } from '../../domain/request-record.ts';
import type { Call } from '../../request/ports.ts';
import { AnswerDraft } from './answer-draft.ts';
import type { RunningAnswer } from './answer-stream.ts';
import type { CompletionRequest } from './completion-request.ts';
import { LibraryClient } from './library-client.ts';
import { toProviderError } from './provider-error.ts';
import type { ProviderResponse } from './provider-response.ts';
import { toChatRequest } from './to-chat-request.ts';

/** What this door is called in records. */
export const ENDPOINT = 'library';
/** Requests of the health checks: nobody's traffic. */
export const PROBE_ENDPOINT = 'library/health';

const MOST_WAITING = 10_000;

/** The records of requests that still wait to be told to whoever asked. */
export class FinishedRequests {
  readonly #records = new Map<string, RequestRecord>();

  add(record: RequestRecord): void {
    this.#records.set(record.id, record);
    if (this.#records.size <= MOST_WAITING) return;
    // Of a stream that somebody forgot in the middle.
    for (const oldest of this.#records.keys()) {
      this.#records.delete(oldest);
      return;
    }
  }

  /** Once. */
  take(id: string): RequestRecord | undefined {
    const record = this.#records.get(id);
    this.#records.delete(id);
    return record;
  }
}

export interface Asking {
  readonly engine: Pick<Engine, 'handleChat' | 'newId' | 'clock' | 'registry'>;
  readonly finished: FinishedRequests;
  readonly endpoint: string;
}

/** Begins a request. What is wrong with it at first sight is thrown; everything else rejects its `response`. */
export function ask(
  request: CompletionRequest,
  stream: boolean,
  { engine, finished, endpoint }: Asking,
): RunningAnswer {
  const { signal, session, user: endUser } = request;
  const chat = toChatRequest(request, stream);
  signal?.throwIfAborted();
  const id = engine.newId('req_');
  const client = new LibraryClient();
  const draft = new AnswerDraft();
  const leave = (): void => client.leave();
  signal?.addEventListener('abort', leave, { once: true });
  engine.handleChat(chat, {
    id,
    requestId: id,
    endpoint,
    receivedAtMs: engine.clock.nowMs(),
    principal: { kind: 'local' },
    providerHeader: undefined,
    endUser,
    session,
    memory: memoryOf(request, engine),
    client,
  });
  return {
    leave() {
      leave();
      finished.take(id);
    },
    async next() {
      const event = await client.next();
      if (event !== undefined) draft.take(event);
      return event;
    },
    async response() {
      signal?.removeEventListener('abort', leave);
      // The record is written right after the client's last word.
      await Promise.resolve();
      return responseOf(client, draft, finished.take(id), signal);
    },
  };
}

/** undefined where the cache is off: then nothing is looked up. */
function memoryOf({ cache }: CompletionRequest, { registry }: Asking['engine']): Call['memory'] {
  if (registry.current().settings.cache === undefined) return undefined;
  return { idempotencyKey: undefined, mode: cache ?? 'usual', maxAgeMs: undefined };
}

function responseOf(
  { ending }: LibraryClient,
  draft: AnswerDraft,
  record: RequestRecord | undefined,
  signal: AbortSignal | undefined,
): ProviderResponse {
  switch (ending?.kind) {
    case 'ended':
      if (record === undefined) throw new Error('The request left no record.');
      return draft.response(record, ending.warnings);
    case 'failed':
      throw toProviderError(ending.error);
    case 'left':
    case undefined:
      throw signal?.reason ?? new DOMException('The request was given up.', 'AbortError');
  }
}
