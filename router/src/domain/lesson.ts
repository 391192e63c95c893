/** What came of one first call that the engine decided, beside what it had expected of it. Times are milliseconds, money is USD. */
export interface Lesson {
  readonly atMs: number;
  /** `provider/model`. */
  readonly deployment: string;
  readonly task: string;
  readonly expectedFailure: number;
  readonly failed: boolean;
  /** Of the whole answer; undefined where none came. */
  readonly latency: Measured | undefined;
  /** undefined where one of the two is not known. */
  readonly cost: Measured | undefined;
}

/** Both above zero. */
export interface Measured {
  readonly expected: number;
  readonly actual: number;
}
