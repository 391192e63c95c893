/**
 * The wire language of a door or of an upstream. A request stays bytes where both ends speak the same one.
 * `events` is none of them: the request was made inside the house (the library, a chain, a test) and its answer is wanted as events.
 */
export type Dialect =
  | 'openai-chat'
  | 'openai-completions'
  | 'openai-embeddings'
  | 'openai-responses'
  | 'anthropic-messages'
  | 'google-generate'
  | 'bedrock-converse'
  | 'cohere-chat'
  | 'events';
