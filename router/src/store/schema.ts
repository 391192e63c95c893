import type { Generated } from 'kysely';

/**
 * The tables under D3's names, as kysely sees them. Times are epoch milliseconds, truth values 0 or 1, JSON is text.
 * What the sqlite3 tool may leave out of an INSERT is `Generated`.
 */
export interface StoreSchema {
  readonly providers: ProvidersTable;
  readonly provider_configs: ProviderConfigsTable;
  readonly provider_models: ProviderModelsTable;
  readonly models: ModelsTable;
  readonly settings: SettingsTable;
  readonly aliases: AliasesTable;
  readonly budgets: BudgetsTable;
  readonly spending: SpendingTable;
  readonly api_keys: ApiKeysTable;
  readonly changes: ChangesTable;
  readonly registry_revision: RegistryRevisionTable;
  readonly vault_keys: VaultKeysTable;
  readonly requests: RequestsTable;
  readonly responses: ResponsesTable;
  readonly request_stats: RequestStatsTable;
  readonly request_stats_state: RequestStatsStateTable;
  readonly call_stats: CallStatsTable;
  readonly feedback: FeedbackTable;
  readonly optimizations: OptimizationsTable;
  readonly stored_responses: StoredResponsesTable;
  readonly stored_response_items: StoredResponseItemsTable;
  readonly removed_responses: RemovedResponsesTable;
}

interface Stamped {
  readonly created_at: Generated<number>;
  readonly updated_at: Generated<number>;
}

interface ProvidersTable extends Stamped {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly enabled: Generated<number>;
  readonly priority: Generated<number>;
  readonly description: string | null;
}

/** `value` is a sealed text where `is_sensitive`, else JSON or, where it is no JSON, the string itself. */
interface ProviderConfigsTable extends Stamped {
  readonly provider_id: string;
  readonly key: string;
  readonly value: string;
  readonly is_sensitive: Generated<number>;
}

/** Deployments. No foreign key on `model_id`: a model can be linked before anyone describes it. */
interface ProviderModelsTable extends Stamped {
  readonly provider_id: string;
  readonly model_id: string;
  readonly is_default: Generated<number>;
  readonly upstream_name: string | null;
  readonly context_length: number | null;
  readonly capabilities: string | null;
  readonly region: string | null;
  readonly input_micro_usd_per_million: number | null;
  readonly output_micro_usd_per_million: number | null;
}

interface ModelsTable extends Stamped {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly capabilities: Generated<string>;
  readonly context_length: number | null;
  readonly max_output_tokens: number | null;
}

interface SettingsTable {
  readonly key: string;
  readonly value: string;
  readonly category: Generated<string>;
  readonly updated_at: Generated<number>;
}

interface AliasesTable extends Stamped {
  readonly id: string;
  /** A JSON list of `{provider, model, weight?, order?}`. */
  readonly targets: string;
  readonly strategy: string | null;
  readonly fallback: Generated<number>;
  /** JSON (`domain/read-route-policy`). */
  readonly routing: string | null;
}

interface BudgetsTable extends Stamped {
  readonly id: string;
  /** `router`, `provider`, `api-key`, `end-user` or `tag`; with a name but for the first. */
  readonly scope_kind: string;
  readonly scope_name: Generated<string>;
  readonly period: string;
  readonly limit_usd: number;
  readonly alert_at: Generated<number>;
  readonly on_exhausted: Generated<string>;
}

/** What owners of budgets spent, by quarters of an hour; the slot 0 marks an owner whose earlier spending is in. */
interface SpendingTable {
  readonly owner: string;
  readonly slot_at: number;
  readonly usd: number;
}

interface ApiKeysTable {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly sha256: string;
  readonly role: string;
  /** Who owns the key; budgets and rights of a later version hang on it. */
  readonly project: string | null;
  /** JSON (`domain/read-route-policy`). */
  readonly routing: string | null;
  readonly created_at: Generated<number>;
  readonly revoked_at: number | null;
  readonly requests_per_minute: number | null;
  readonly tokens_per_minute: number | null;
  readonly burst: number | null;
  readonly daily_usd: number | null;
  readonly monthly_usd: number | null;
}

/** Append-only: every change of the tables above, by whom, with secrets as fingerprints. */
interface ChangesTable {
  readonly seq: Generated<number>;
  readonly at: number;
  readonly actor: string;
  readonly door: string;
  readonly remote_address: string | null;
  readonly table_name: string;
  readonly row_id: string;
  readonly action: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly revision: number;
}

/** One row. Triggers raise it whenever a registry table or `api_keys` changes, whoever writes. */
interface RegistryRevisionTable {
  readonly id: number;
  readonly revision: number;
}

/** Data keys of the vault, wrapped by the master key. The newest unretired one seals. */
interface VaultKeysTable {
  readonly id: string;
  readonly wrapped: string;
  readonly created_at: number;
  readonly retired_at: number | null;
}

/**
 * Finished requests. `seq` follows the order of commits, so roll-ups can go on where they stopped; `id` follows the clock.
 * No index on (key, time): on a large open table it was measured to cost 30 µs per insert.
 */
interface RequestsTable {
  readonly seq: Generated<number>;
  readonly id: string;
  readonly request_id: string;
  readonly created_at: number;
  readonly endpoint: string;
  readonly stream: number;
  readonly api_key_id: string | null;
  readonly project: string | null;
  readonly end_user: string | null;
  readonly session: string | null;
  readonly tags: string | null;
  readonly registry_revision: number;
  readonly requested_model: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly status: string;
  readonly http_status: number;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly attempts: string | null;
  readonly decision: string | null;
  readonly cache: string | null;
  readonly input_tokens: number | null;
  readonly cache_read_tokens: number | null;
  readonly cache_write_5m_tokens: number | null;
  readonly cache_write_1h_tokens: number | null;
  readonly audio_input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly audio_output_tokens: number | null;
  readonly usage_estimated: number | null;
  readonly cost_usd: number | null;
  readonly reported_cost_usd: number | null;
  readonly finish_reason: string | null;
  readonly duration_ms: number;
  readonly first_content_ms: number | null;
  readonly body: string | null;
  readonly body_bytes: number | null;
  readonly body_cut: Generated<number>;
  readonly saved_usd: number | null;
  /** `upstream`, `deployment`, `live-list`, or the public collection and its date. */
  readonly cost_source: string | null;
  readonly price_date: string | null;
  /** The class of task by which the router chose; null where it did not. */
  readonly task: string | null;
}

interface ResponsesTable {
  /** `requests.seq`. */
  readonly request_seq: number;
  /** When the answer ended. */
  readonly created_at: number;
  readonly http_status: number;
  readonly body: string | null;
  /** The length before it was cut. */
  readonly body_bytes: number | null;
  readonly body_cut: Generated<number>;
}

/**
 * Sums of `requests` over the time from `start_at` on, as long as `span_ms` (a minute, an hour or a day of UTC), per provider, model and key. A name that
 * is empty stands for requests without one. Each record is in one row of each span that is kept of its time.
 */
interface RequestStatsTable {
  readonly span_ms: number;
  readonly start_at: number;
  readonly provider: string;
  readonly model: string;
  readonly api_key_id: string;
  readonly ok_requests: number;
  readonly error_requests: number;
  readonly cancelled_requests: number;
  readonly refused_requests: number;
  readonly input_tokens: number;
  readonly cache_read_tokens: number;
  readonly cache_write_5m_tokens: number;
  readonly cache_write_1h_tokens: number;
  readonly audio_input_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_tokens: number;
  readonly audio_output_tokens: number;
  readonly estimated_requests: number;
  readonly priced_requests: number;
  readonly unpriced_requests: number;
  readonly cache_hits: number;
  readonly cache_misses: number;
  readonly saved_tokens: number;
  readonly saved_usd: number;
  readonly cost_usd: number;
  /** Histograms of milliseconds as `LogHistogram` writes them: good answers, and first contents of all. */
  readonly latency: Uint8Array | null;
  readonly first_content: Uint8Array | null;
}

/** One row. Records up to this `seq` are in `request_stats`; what came later is summed from the records themselves. */
interface RequestStatsStateTable {
  readonly id: number;
  readonly summed_seq: number;
}

/**
 * Sums of requests at whoever answered them, and of calls at whoever they were made to, by hour and day. The records that are in `request_stats` are in
 * these, but for those from before this table. A name that is empty stands for requests without one.
 */
interface CallStatsTable {
  readonly span_ms: number;
  readonly start_at: number;
  readonly provider: string;
  readonly model: string;
  readonly task: string;
  readonly endpoint: string;
  readonly api_key_id: string;
  readonly requests: number;
  readonly ok_requests: number;
  readonly ok_ms: number;
  readonly answered: number;
  readonly limited: number;
  readonly late: number;
  readonly failed: number;
  readonly blameless: number;
  readonly priced: number;
  readonly unpriced: number;
  readonly cost_usd: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly priced_tokens: number;
  /** As in `request_stats`. */
  readonly latency: Uint8Array | null;
  readonly first_content: Uint8Array | null;
  /** What happened in which of its minutes, as `MinuteMarks` writes it. */
  readonly minutes: Uint8Array | null;
}

/** What people said of answers, one score each: the last one holds. `at` is the time of the request. */
interface FeedbackTable {
  /** `requests.id`. */
  readonly request_id: string;
  readonly at: number;
  readonly given_at: number;
  readonly given_by: string;
  readonly provider: string;
  readonly model: string;
  readonly task: string;
  readonly score: number;
  readonly comment: string | null;
}

/** Settings that `optimize` changed, so that it can be undone. `changes` is a JSON list of `{key, before, after}`; `before` is null where there was no row. */
interface OptimizationsTable {
  readonly id: string;
  readonly at: number;
  readonly done_by: string;
  readonly why: string;
  readonly changes: string;
  readonly undone_at: number | null;
}

/**
 * Answers of the Responses dialect that later requests may go on from, and conversations. `owner` is an API key's id, empty for callers without one.
 * `response` and `input` are JSON text; `body_bytes` is the length of both.
 */
interface StoredResponsesTable {
  readonly id: string;
  readonly owner: string;
  readonly created_at: number;
  /** What it goes on from. */
  readonly previous_id: string | null;
  readonly conversation: string | null;
  /** The provider that gave the response its id; null where the router did. */
  readonly upstream: string | null;
  readonly body_bytes: number;
  readonly response: string;
  readonly input: string;
}

/** In which responses an item stands: for `item_reference`. */
interface StoredResponseItemsTable {
  readonly owner: string;
  readonly item_id: string;
  readonly response_id: string;
}

/** Of answers and of their items. */
interface RemovedResponsesTable {
  readonly id: string;
  readonly removed_at: number;
}
