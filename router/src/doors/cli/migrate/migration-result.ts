/** What became of one part of a plan, or would become of it (`planned`). `reason`: why it failed, or what is to be known. */
export interface MigrationResult {
  readonly item: string;
  readonly from: readonly string[];
  readonly outcome: 'planned' | 'created' | 'updated' | 'unchanged' | 'failed';
  readonly reason: string | null;
}
