/** What a sum needs of a record: columns of `requests`, in this order wherever their values come as lists. */
export const summedColumns = [
  'created_at',
  'provider',
  'model',
  'api_key_id',
  'status',
  'error_code',
  'usage_estimated',
  'cost_usd',
  'duration_ms',
  'first_content_ms',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'audio_input_tokens',
  'output_tokens',
  'reasoning_tokens',
  'audio_output_tokens',
] as const;

/** Their values, of one record. Somebody may have written anything by hand. */
export type SummedValues = readonly unknown[];

/** Where the columns of tokens begin: the last of them, in the order in which `RollUp` counts them. */
export const firstTokenColumn = summedColumns.indexOf('input_tokens');
