/** The classes of tokens, under the names of their columns in `requests` and in `request_stats`, in the order in which they are summed. */
export const tokenColumns = [
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'audio_input_tokens',
  'output_tokens',
  'reasoning_tokens',
  'audio_output_tokens',
] as const;
