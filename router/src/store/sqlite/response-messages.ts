/** What the response worker is started with. */
export interface ResponseWorkerData {
  readonly file: string;
  readonly maxBytes: number | undefined;
}

/** A row of `stored_responses`, and the ids of the items in it. */
export interface ResponseRow {
  readonly id: string;
  readonly owner: string;
  readonly createdAtMs: number;
  readonly previousId: string | null;
  readonly conversation: string | null;
  readonly upstream: string | null;
  /** JSON text. */
  readonly response: string;
  readonly input: string;
  readonly itemIds: readonly string[];
}

export interface ItemRow {
  readonly id: string;
  readonly upstream: string | null;
  /** JSON text. */
  readonly item: string;
}

export type ResponseQuestion = { readonly owner: string } & (
  | { readonly kind: 'one' | 'newest' | 'remove'; readonly id: string }
  | { readonly kind: 'turns'; readonly id: string; readonly maxBytes: number }
  | { readonly kind: 'items'; readonly itemIds: readonly string[]; readonly maxBytes: number }
);

export type ResponseAnswer =
  /** Oldest first. `missingId`: what the first of them goes on from and is not there. `isWithheld`: of the asked one, as in `StoredTurns`. */
  | {
      readonly kind: 'rows';
      readonly rows: readonly ResponseRow[];
      readonly missingId?: string | undefined;
      readonly isWithheld: boolean;
    }
  | { readonly kind: 'items'; readonly items: readonly ItemRow[]; readonly withheldIds: readonly string[] }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'removed'; readonly wasThere: boolean }
  /** `reason` is a sentence for the operator. */
  | { readonly kind: 'unavailable'; readonly reason: string };

export type ToResponseWorker =
  | { readonly kind: 'keep'; readonly row: ResponseRow }
  | { readonly kind: 'ask'; readonly ticket: number; readonly question: ResponseQuestion }
  | { readonly kind: 'close' };

export type FromResponseWorker =
  | { readonly kind: 'answer'; readonly ticket: number; readonly answer: ResponseAnswer }
  /** How writing goes: a sentence for the operator, undefined where all is written. */
  | { readonly kind: 'state'; readonly problem: string | undefined };
