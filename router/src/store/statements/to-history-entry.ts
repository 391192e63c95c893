import type { RouteExplanation } from '../../domain/route-explanation.ts';
import type { Usage } from '../../domain/usage.ts';
import type { HistoryEntry, StoredAttempt, StoredBody } from '../../records/ports.ts';
import { asNumber, asOptionalNumber, asOptionalText, asText, asTruth } from './column-values.ts';

/** Columns of `requests`, and those of the answer's body under names of their own. */
export type HistoryRow = Readonly<Record<string, unknown>>;

/** Lenient: somebody may have written a row by hand. */
export function toHistoryEntry(row: HistoryRow): HistoryEntry {
  return {
    id: asText(row['id']),
    requestId: asText(row['request_id']),
    atMs: asNumber(row['created_at']),
    endpoint: asText(row['endpoint']),
    stream: asTruth(row['stream']),
    apiKeyId: asOptionalText(row['api_key_id']),
    endUser: asOptionalText(row['end_user']),
    registryRevision: asNumber(row['registry_revision']),
    requestedModel: asOptionalText(row['requested_model']),
    provider: asOptionalText(row['provider']),
    model: asOptionalText(row['model']),
    status: asText(row['status']),
    httpStatus: asNumber(row['http_status']),
    errorCode: asOptionalText(row['error_code']),
    errorMessage: asOptionalText(row['error_message']),
    attempts: toAttempts(asOptionalText(row['attempts'])),
    route: toRoute(asOptionalText(row['decision'])),
    usage: toUsage(row),
    costUsd: asOptionalNumber(row['cost_usd']),
    costSource: asOptionalText(row['cost_source']),
    priceDate: asOptionalText(row['price_date']),
    cache: asOptionalText(row['cache']),
    savedUsd: asOptionalNumber(row['saved_usd']),
    finishReason: asOptionalText(row['finish_reason']),
    durationMs: asNumber(row['duration_ms']),
    firstContentMs: asOptionalNumber(row['first_content_ms']),
    request: toBody(row['body'], row['body_bytes'], row['body_cut']),
    response: toBody(row['answer'], row['answer_bytes'], row['answer_cut']),
  };
}

function toBody(body: unknown, bytes: unknown, cut: unknown): StoredBody | undefined {
  const length = asOptionalNumber(bytes);
  return length === undefined ? undefined : { bytes: length, isCut: asTruth(cut), text: asOptionalText(body) };
}

/** Written by this router alone; anything else is none. */
function toRoute(text: string | undefined): RouteExplanation | undefined {
  const parsed = text === undefined ? undefined : parsedJson(text);
  return isRoute(parsed) ? parsed : undefined;
}

function isRoute(value: unknown): value is RouteExplanation {
  return (
    isRow(value) &&
    typeof value['basis'] === 'string' &&
    Array.isArray(value['candidates']) &&
    value['candidates'].every(isRow)
  );
}

function isRow(value: unknown): value is HistoryRow {
  return typeof value === 'object' && value !== null;
}

/** A record without usage has no tokens of any class; with it, a class without a value has none. */
function toUsage(row: HistoryRow): Usage | undefined {
  if (asOptionalNumber(row['input_tokens']) === undefined) return undefined;
  return {
    inputTokens: asNumber(row['input_tokens']),
    cacheReadTokens: asNumber(row['cache_read_tokens']),
    cacheWrite5mTokens: asNumber(row['cache_write_5m_tokens']),
    cacheWrite1hTokens: asNumber(row['cache_write_1h_tokens']),
    audioInputTokens: asNumber(row['audio_input_tokens']),
    outputTokens: asNumber(row['output_tokens']),
    reasoningTokens: asNumber(row['reasoning_tokens']),
    audioOutputTokens: asNumber(row['audio_output_tokens']),
    reportedCostUsd: asOptionalNumber(row['reported_cost_usd']),
    estimated: asTruth(row['usage_estimated']),
  };
}

function toAttempts(text: string | undefined): readonly StoredAttempt[] {
  return parsedList(text).map((attempt) => ({
    provider: asText(attempt['provider']),
    model: asText(attempt['model']),
    outcome: asText(attempt['outcome']),
    reason: asOptionalText(attempt['reason']),
    durationMs: asNumber(attempt['durationMs']),
    ...toMembers(attempt['members']),
    ...toSpending(attempt['spent']),
  }));
}

function toMembers(members: unknown): Pick<StoredAttempt, 'members'> {
  if (!Array.isArray(members)) return {};
  const rows = members.filter((entry): entry is HistoryRow => typeof entry === 'object' && entry !== null);
  return {
    members: rows.map((row) => ({
      provider: asText(row['provider']),
      model: asText(row['model']),
      outcome: asText(row['outcome']),
      reason: asOptionalText(row['reason']),
    })),
  };
}

function toSpending(spent: unknown): Pick<StoredAttempt, 'spent'> {
  if (typeof spent !== 'object' || spent === null) return {};
  const row: HistoryRow = { ...spent };
  return {
    spent: {
      inputTokens: asNumber(row['inputTokens']),
      outputTokens: asNumber(row['outputTokens']),
      estimated: asTruth(row['estimated']),
      costUsd: asOptionalNumber(row['costUsd']),
    },
  };
}

function parsedList(text: string | undefined): readonly HistoryRow[] {
  const parsed = parsedJson(text ?? '[]');
  return Array.isArray(parsed) ? parsed.filter(isRow) : [];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
