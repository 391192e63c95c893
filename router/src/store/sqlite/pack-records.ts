import { MAX_KEPT_BODY_BYTES, type RequestRecord } from '../../domain/request-record.ts';
import type { ColumnValue, PackedBatch, PackedColumn } from './record-messages.ts';

type ColumnReader = (record: RequestRecord) => string | number | undefined;

/** Columns of `requests`, but for `seq` and the body. */
const COLUMNS: readonly (readonly [name: string, read: ColumnReader])[] = [
  ['id', (record) => record.id],
  ['request_id', (record) => record.requestId],
  ['created_at', (record) => record.atMs],
  ['endpoint', (record) => record.endpoint],
  ['stream', (record) => (record.stream ? 1 : 0)],
  ['api_key_id', (record) => record.apiKeyId],
  ['end_user', (record) => record.endUser],
  ['tags', (record) => (record.tags === undefined ? undefined : JSON.stringify(record.tags))],
  ['registry_revision', (record) => record.registryRevision],
  ['requested_model', (record) => record.requestedModel],
  ['provider', (record) => record.provider],
  ['model', (record) => record.model],
  ['status', (record) => record.status],
  ['http_status', (record) => record.httpStatus],
  ['error_code', (record) => record.errorCode],
  ['error_message', (record) => record.errorMessage],
  ['attempts', (record) => (record.attempts.length === 0 ? undefined : JSON.stringify(record.attempts))],
  ['task', (record) => record.route?.task],
  ['decision', (record) => (record.route === undefined ? undefined : JSON.stringify(record.route))],
  ['input_tokens', (record) => record.usage?.inputTokens],
  ['cache_read_tokens', (record) => record.usage?.cacheReadTokens || undefined],
  ['cache_write_5m_tokens', (record) => record.usage?.cacheWrite5mTokens || undefined],
  ['cache_write_1h_tokens', (record) => record.usage?.cacheWrite1hTokens || undefined],
  ['audio_input_tokens', (record) => record.usage?.audioInputTokens || undefined],
  ['output_tokens', (record) => record.usage?.outputTokens],
  ['reasoning_tokens', (record) => record.usage?.reasoningTokens || undefined],
  ['audio_output_tokens', (record) => record.usage?.audioOutputTokens || undefined],
  ['usage_estimated', (record) => (record.usage?.estimated ? 1 : undefined)],
  ['cost_usd', (record) => record.costUsd],
  ['reported_cost_usd', (record) => record.usage?.reportedCostUsd],
  ['cost_source', (record) => record.costSource],
  ['price_date', (record) => record.priceDate],
  ['cache', (record) => record.cache],
  ['saved_usd', (record) => record.savedUsd],
  ['finish_reason', (record) => record.finishReason],
  ['duration_ms', (record) => record.durationMs],
  ['first_content_ms', (record) => record.firstContentMs],
];

/** Makes a batch ready for the worker: flat columns, and all bodies copied into one buffer that is handed over. */
export function packRecords(records: readonly RequestRecord[]): PackedBatch {
  const charges = records.flatMap((record) => record.charges ?? []);
  return { count: records.length, charges, columns: packColumns(records), ...packBodies(records) };
}

/** Columns that are empty in the whole batch (most are, mostly) cost nothing from here on. */
function packColumns(records: readonly RequestRecord[]): readonly PackedColumn[] {
  const columns: PackedColumn[] = [];
  for (const [name, read] of COLUMNS) {
    const column = packColumn(name, read, records);
    if (column.kind === 'each' || column.value !== null) columns.push(column);
  }
  return columns;
}

function packColumn(name: string, read: ColumnReader, records: readonly RequestRecord[]): PackedColumn {
  const [first] = records;
  const value = first === undefined ? null : (read(first) ?? null);
  let values: ColumnValue[] | undefined;
  let index = 0;
  // One look at each record: by now they have left the processor's caches.
  for (const record of records) {
    const own = read(record) ?? null;
    if (values === undefined && own !== value) values = new Array<ColumnValue>(records.length).fill(value);
    if (values !== undefined) values[index] = own;
    index += 1;
  }
  return values === undefined ? { name, kind: 'same', value } : { name, kind: 'each', values };
}

function packBodies(records: readonly RequestRecord[]): Pick<PackedBatch, 'lengths' | 'bodies'> {
  const lengths = new Float64Array(records.length * 4);
  let total = 0;
  let place = 0;
  for (const record of records) {
    const request = requestBytes(record);
    const response = responseBytes(record);
    const keptOfRequest = Math.min(request, MAX_KEPT_BODY_BYTES);
    const keptOfResponse = Math.min(response, MAX_KEPT_BODY_BYTES);
    lengths[place] = keptOfRequest;
    lengths[place + 1] = request;
    lengths[place + 2] = keptOfResponse;
    lengths[place + 3] = response;
    place += 4;
    total += Math.max(0, keptOfRequest) + Math.max(0, keptOfResponse);
  }
  // A buffer of its own (not of Node's pool), so that it can be handed over; every byte of it is written below.
  const bodies = Buffer.allocUnsafeSlow(total);
  let at = 0;
  for (const record of records) {
    if (record.requestBody !== undefined) at = copyBody([record.requestBody], bodies, at);
    if (record.responseBody !== undefined) at = copyBody(record.responseBody, bodies, at);
  }
  return { lengths, bodies };
}

/** -1: none is kept. */
function requestBytes({ requestBody, requestBodyBytes }: RequestRecord): number {
  return requestBody === undefined ? -1 : (requestBodyBytes ?? requestBody.length);
}

/** -1: none is kept. */
function responseBytes({ responseBody }: RequestRecord): number {
  if (responseBody === undefined) return -1;
  let bytes = 0;
  for (const chunk of responseBody) bytes += chunk.length;
  return bytes;
}

/** Copies up to the limit and returns where the next body begins. */
function copyBody(chunks: readonly Uint8Array[], target: Uint8Array, start: number): number {
  const end = start + MAX_KEPT_BODY_BYTES;
  let at = start;
  for (const chunk of chunks) {
    if (at === end) break;
    const part = chunk.length > end - at ? chunk.subarray(0, end - at) : chunk;
    target.set(part, at);
    at += part.length;
  }
  return at;
}
