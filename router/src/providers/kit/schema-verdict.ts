/** What became of a text that should fit a schema. `json` is the text without what models like to put around it. */
export type SchemaVerdict =
  | { readonly kind: 'fits'; readonly json: string }
  | { readonly kind: 'misses'; readonly problems: readonly string[] }
  /** The schema is such that nobody knows within the time that a check may take. */
  | { readonly kind: 'unknown' };
