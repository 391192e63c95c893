import { MAX_JSON_LEVELS, nestsDeeperThan } from '../../../domain/nests-deeper-than.ts';
import type { AttemptSpending } from '../../../domain/request-record.ts';
import type { HistoryEntry, HistoryFilter, HistoryPage, StoredBody } from '../../../records/ports.ts';
import type { ExchangeSideWire, HistoryEntryWire, HistoryPageWire } from '../contracts/history.ts';
import { writeHistoryCursor } from './history-cursor.ts';
import { toRoute } from './to-route.ts';

/** `filter`: what was asked for; the cursor is good for the same question alone. */
export function toHistoryPage({ entries, next }: HistoryPage, filter: HistoryFilter): HistoryPageWire {
  return {
    history: entries.map(toHistoryEntry),
    next_cursor: next === undefined ? null : writeHistoryCursor(next, filter),
  };
}

export function toHistoryEntry(entry: HistoryEntry): HistoryEntryWire {
  const { errorCode } = entry;
  return {
    id: entry.id,
    request_id: entry.requestId,
    created_at: entry.atMs,
    endpoint: entry.endpoint,
    stream: entry.stream,
    provider: entry.provider ?? null,
    model: entry.model ?? null,
    requested_model: entry.requestedModel ?? null,
    api_key_id: entry.apiKeyId ?? null,
    end_user: entry.endUser ?? null,
    status: entry.status,
    http_status: entry.httpStatus,
    error: errorCode === undefined ? null : { code: errorCode, message: entry.errorMessage ?? null },
    attempts: entry.attempts.map(({ durationMs, reason, members, spent, ...attempt }) => ({
      ...attempt,
      reason: reason ?? null,
      duration_ms: durationMs,
      ...(members === undefined ? {} : { members: members.map((one) => ({ ...one, reason: one.reason ?? null })) }),
      ...(spent === undefined ? {} : { spent: toSpending(spent) }),
    })),
    route: entry.route === undefined ? null : toRoute(entry.route),
    usage: toUsage(entry.usage),
    cost_usd: entry.costUsd ?? null,
    cost_source: entry.costSource ?? null,
    price_date: entry.priceDate ?? null,
    cache: entry.cache ?? null,
    saved_usd: entry.savedUsd ?? null,
    finish_reason: entry.finishReason ?? null,
    duration_ms: entry.durationMs,
    first_content_ms: entry.firstContentMs ?? null,
    registry_revision: entry.registryRevision,
    request: toSide(entry.request),
    response: toSide(entry.response),
  };
}

function toSpending({ inputTokens, outputTokens, estimated, costUsd }: AttemptSpending) {
  return { input_tokens: inputTokens, output_tokens: outputTokens, estimated, cost_usd: costUsd ?? null };
}

function toUsage(usage: HistoryEntry['usage']): HistoryEntryWire['usage'] {
  if (usage === undefined) return null;
  const classes = {
    input_tokens: usage.inputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_5m_tokens: usage.cacheWrite5mTokens,
    cache_write_1h_tokens: usage.cacheWrite1hTokens,
    audio_input_tokens: usage.audioInputTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    audio_output_tokens: usage.audioOutputTokens,
  };
  const total = Object.values(classes).reduce((sum, tokens) => sum + tokens, 0);
  return { ...classes, total_tokens: total, estimated: usage.estimated };
}

function toSide(body: StoredBody | undefined): ExchangeSideWire {
  if (body === undefined) return { body: null, kept: false, bytes: null, cut: false, left_out: false };
  const { text, bytes, isCut } = body;
  return { body: readable(text), kept: true, bytes, cut: isCut, left_out: text === undefined };
}

/** JSON where it is an object or a list; a bare word or number in quotes would only puzzle. */
function readable(text: string | undefined): ExchangeSideWire['body'] {
  if (text === undefined) return null;
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    const parsed = JSON.parse(text);
    return nestsDeeperThan(parsed, MAX_JSON_LEVELS) ? text : parsed;
  } catch {
    return text;
  }
}
