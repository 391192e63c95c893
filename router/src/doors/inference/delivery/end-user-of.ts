import { isJsonObject, type JsonObject } from '../../../domain/json.ts';

const MAX_LENGTH = 256;

/** The caller's own name for the person behind a request (contract, section 7a): `user`, `safety_identifier` or `metadata.user_id`. */
export function endUserOf(body: JsonObject): string | undefined {
  const metadata = body['metadata'];
  const named =
    shortText(body['user']) ??
    shortText(body['safety_identifier']) ??
    (isJsonObject(metadata) ? shortText(metadata['user_id']) : undefined);
  return named;
}

function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_LENGTH) : undefined;
}
