import type { ProviderId } from '../../domain/ids.ts';
import type { RequestRecord } from '../../domain/request-record.ts';

/** A good answer, but for what a test wants otherwise. */
export function testRecord(changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: 'id',
    requestId: 'x-id',
    atMs: 1_700_000_000_000,
    endpoint: '/v1/chat/completions',
    stream: false,
    apiKeyId: undefined,
    endUser: undefined,
    registryRevision: 1,
    requestedModel: 'm',
    provider: 'one' as ProviderId,
    model: 'm',
    status: 'ok',
    httpStatus: 200,
    errorCode: undefined,
    errorMessage: undefined,
    attempts: [],
    usage: undefined,
    costUsd: undefined,
    finishReason: 'stop',
    durationMs: 120,
    firstContentMs: 80,
    requestBody: undefined,
    responseBody: undefined,
    ...changes,
  };
}
