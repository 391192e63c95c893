import type { JsonObject } from '../../../domain/json.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import { textOf } from '../../../lib/text-of.ts';
import { objectOf } from '../../kit/lenient-json.ts';
import { readFailureIn200 } from '../read-failure.ts';

/** Codes that blame what was asked. Source: `ResponseErrorCode` of OpenAI's description. */
const CLIENTS_FAULT =
  /^(?:invalid_|image_|empty_image|unsupported_image|failed_to_download_image|data_residency|bio_policy)/;

export interface FailureContext {
  /** Paths of an error's own status. */
  readonly statusPaths: readonly (readonly string[])[];
  /** What must not be shown, in all its forms. */
  readonly secrets: () => readonly string[];
}

/** What an event of a stream that is an error means: `error` (with or without its type), `response.failed`, `response.cancelled`; undefined for all others. */
export function eventFailure(event: JsonObject, context: FailureContext): ProviderFailure | undefined {
  switch (event['type']) {
    case 'error':
      return failureOf(event, context);
    case 'response.failed':
    case 'response.cancelled':
      return failureOf(objectOf(event['response']) ?? {}, context);
    case undefined:
      return event['error'] == null ? undefined : failureOf(event, context);
    default:
      return undefined;
  }
}

/** What a body that came with status 200 and is no answer means; undefined where it is one. */
export function bodyFailure(body: JsonObject, context: FailureContext): ProviderFailure | undefined {
  const failed = body['status'] === 'failed' || body['status'] === 'cancelled';
  const isEnvelope = body['output'] === undefined && (body['error'] != null || body['object'] === 'error');
  return failed || isEnvelope ? failureOf(body, context) : undefined;
}

/** The error is inside, as an object or a text, or it is what came itself: OpenAI describes its event flat and sends it with an object. */
function failureOf(envelope: JsonObject, { statusPaths, secrets }: FailureContext): ProviderFailure {
  const { type: _type, sequence_number: _number, ...flat } = envelope;
  const said = envelope['error'];
  const error = objectOf(said) ?? (typeof said === 'string' ? { code: flat['code'], message: said } : flat);
  const status = CLIENTS_FAULT.test(textOf(error['code']) ?? '') ? { status_code: 400 } : {};
  return readFailureIn200({ error: { ...error, ...status } }, statusPaths, secrets());
}
