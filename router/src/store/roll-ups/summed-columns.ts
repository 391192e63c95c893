import { tokenColumns } from '../token-columns.ts';

/** What a sum needs of a record: columns of `requests`, in this order wherever their values come as lists. */
export const summedColumns = [
  'created_at',
  'provider',
  'model',
  'api_key_id',
  'status',
  'http_status',
  'error_code',
  'usage_estimated',
  'cost_usd',
  'duration_ms',
  'first_content_ms',
  'cache',
  'saved_usd',
  'endpoint',
  'task',
  'attempts',
  ...tokenColumns,
] as const;

/** Their values, of one record. Somebody may have written anything by hand. */
export type SummedValues = readonly unknown[];

/** Where the columns of tokens begin: the last of them, in the order in which `RollUp` counts them. */
export const firstTokenColumn = summedColumns.indexOf('input_tokens');
