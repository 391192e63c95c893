import type { HistoryEntry } from '../../../records/ports.ts';

/** A good answer as the history has it, but for what a test wants otherwise. */
export function sampleEntry(changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id: 'req_1',
    requestId: 'x-1',
    atMs: 1_700_000_000_000,
    endpoint: '/v1/chat/completions',
    stream: false,
    apiKeyId: 'key_1',
    endUser: undefined,
    registryRevision: 7,
    requestedModel: 'auto',
    provider: 'one',
    model: 'gpt-4',
    status: 'ok',
    httpStatus: 200,
    errorCode: undefined,
    errorMessage: undefined,
    attempts: [{ provider: 'one', model: 'gpt-4', outcome: 'ok', reason: undefined, durationMs: 12 }],
    route: undefined,
    usage: undefined,
    costUsd: undefined,
    costSource: undefined,
    priceDate: undefined,
    cache: undefined,
    savedUsd: undefined,
    finishReason: 'stop',
    durationMs: 34,
    firstContentMs: 12,
    request: undefined,
    response: undefined,
    ...changes,
  };
}
