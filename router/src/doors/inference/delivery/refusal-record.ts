import type { Principal } from '../../../domain/principal.ts';
import { MAX_KEPT_BODY_BYTES, type RequestRecord } from '../../../domain/request-record.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import { firstBytes } from '../../../lib/first-bytes.ts';

export interface Refusal {
  readonly id: string;
  readonly requestId: string;
  readonly principal: Principal;
  readonly endpoint: string;
  readonly receivedAtMs: number;
  readonly endedAtMs: number;
  readonly registryRevision: number;
  readonly error: RouterError;
  /** undefined where bodies are not kept, or none was read. */
  readonly requestBody: Uint8Array | undefined;
  readonly responseBody: string | undefined;
}

/** The record of a request that the gate or this door refused before anything was asked (contract, section 10: every refusal is recorded). */
export function refusalRecord(refusal: Refusal): RequestRecord {
  const { principal, requestId } = refusal;
  return {
    id: refusal.id,
    requestId,
    atMs: refusal.receivedAtMs,
    endpoint: refusal.endpoint,
    stream: false,
    apiKeyId: principal.kind === 'api-key' ? principal.id : undefined,
    endUser: undefined,
    registryRevision: refusal.registryRevision,
    requestedModel: undefined,
    provider: undefined,
    model: undefined,
    status: 'refused',
    httpStatus: refusal.error.status,
    errorCode: refusal.error.code,
    errorMessage: refusal.error.message,
    attempts: [],
    usage: undefined,
    costUsd: undefined,
    finishReason: undefined,
    durationMs: refusal.endedAtMs - refusal.receivedAtMs,
    firstContentMs: undefined,
    requestBody: refusal.requestBody === undefined ? undefined : firstBytes(refusal.requestBody, MAX_KEPT_BODY_BYTES),
    requestBodyBytes: refusal.requestBody?.length,
    responseBody: refusal.responseBody === undefined ? undefined : [Buffer.from(refusal.responseBody)],
  };
}
