import type { RequestRecord } from '../domain/request-record.ts';

/** What both bodies of a record have together, bytes. */
export function bodyBytes({ requestBody, responseBody }: RequestRecord): number {
  let bytes = requestBody?.length ?? 0;
  if (responseBody !== undefined) for (const chunk of responseBody) bytes += chunk.length;
  return bytes;
}
