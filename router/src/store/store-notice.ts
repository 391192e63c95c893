/** What can ail. `file`: it was deleted or replaced. `registry`, `keys`: they cannot be read. `database`: it takes no changes. `history`: old records stay. `responses`: they are not kept. */
export type TroublePart =
  | 'copies'
  | 'database'
  | 'file'
  | 'history'
  | 'keys'
  | 'read-only'
  | 'records'
  | 'registry'
  | 'responses'
  | 'secrets';

/** What an operator must hear of the store, in sentences that say what to do. */
export type StoreNotice =
  /** Said once, at the opening. */
  | { readonly kind: 'warning'; readonly sentence: string }
  /** Once per outage of a part, when it begins; `Store.problem` tells how it stands now. */
  | { readonly kind: 'trouble'; readonly part: TroublePart; readonly sentence: string }
  | { readonly kind: 'over'; readonly part: TroublePart };

export type TellStore = (notice: StoreNotice) => void;
