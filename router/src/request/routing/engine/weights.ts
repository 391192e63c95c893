/** What a choice goes by; only their ratios count. */
export interface Weights {
  readonly cost: number;
  readonly performance: number;
  readonly reliability: number;
  /** Of known quality; 0 where a strategy does not look at it. */
  readonly quality: number;
}
