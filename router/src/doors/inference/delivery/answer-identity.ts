/** What every chunk of one answer repeats and must not change within it. */
export interface AnswerIdentity {
  readonly id: string;
  readonly model: string;
  /** Epoch seconds. */
  readonly createdS: number;
  readonly fingerprint: string | undefined;
}
