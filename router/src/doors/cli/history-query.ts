import { shellWord } from './shell-word.ts';

/** The filters of `history` and `logs`, as the API names them. */
export interface HistoryFilterOptions {
  readonly limit?: number;
  readonly provider?: string;
  readonly model?: string;
  readonly status?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Fits on a screen. */
const USUAL_LIMIT = 20;

export function historyQuery({ limit, provider, model, status, from, to }: HistoryFilterOptions) {
  return { limit: limit ?? USUAL_LIMIT, provider, model, status, from, to };
}

/** The flags that say the same again: ` --limit 5 --status error`. */
export function historyFlags({ limit, provider, model, status, from, to }: HistoryFilterOptions): string {
  return Object.entries({ limit, provider, model, status, from, to })
    .flatMap(([name, value]) => (value === undefined ? [] : ` --${name} ${shellWord(String(value))}`))
    .join('');
}
