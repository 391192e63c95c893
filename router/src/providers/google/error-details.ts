import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** What the parts of an error say that are for programs (`google.rpc.*`). */
export interface ErrorDetails {
  /** `RESOURCE_EXHAUSTED`. */
  readonly status: string | undefined;
  /** `ErrorInfo`: `API_KEY_INVALID`. */
  readonly reason: string | undefined;
  /** `RetryInfo`. */
  readonly retryDelayMs: number | undefined;
  /** `QuotaFailure`: `GenerateRequestsPerDayPerProjectPerModel-FreeTier`. */
  readonly quotas: readonly string[];
  /** `BadRequest`: the field that is wrong. */
  readonly field: string | undefined;
}

const MAX_DELAY_MS = 24 * 60 * 60 * 1_000;

/** Reads `error` with its `details`. */
export function readErrorDetails(error: JsonObject): ErrorDetails {
  const details = listOf(error['details']).map((detail) => objectOf(detail) ?? {});
  const ofType = (name: string) => details.filter((detail) => String(detail['@type'] ?? '').endsWith(name));
  const violations = ofType('.QuotaFailure').flatMap((detail) => listOf(detail['violations']));
  const fields = ofType('.BadRequest').flatMap((detail) => listOf(detail['fieldViolations']));
  return {
    status: textOf(error['status']),
    reason: ofType('.ErrorInfo').flatMap((detail) => textOf(detail['reason']) ?? [])[0],
    retryDelayMs: ofType('.RetryInfo').flatMap((detail) => readDuration(detail['retryDelay']) ?? [])[0],
    quotas: violations.flatMap((violation) => textOf(objectOf(violation)?.['quotaId']) ?? []),
    field: fields.flatMap((violation) => textOf(objectOf(violation)?.['field']) ?? [])[0],
  };
}

/** A duration as protobuf writes it: `34.4s`, or `{"seconds": "34", "nanos": 400000000}`. */
function readDuration(value: JsonValue | undefined): number | undefined {
  const parts = objectOf(value);
  const seconds =
    parts === undefined
      ? Number(/^(\d+(?:\.\d+)?)s$/.exec(textOf(value) ?? '')?.[1] ?? Number.NaN)
      : Number(parts['seconds'] ?? 0) + Number(parts['nanos'] ?? 0) / 1e9;
  const ms = Math.ceil(seconds * 1_000);
  return Number.isFinite(ms) && ms >= 0 && ms <= MAX_DELAY_MS ? ms : undefined;
}
