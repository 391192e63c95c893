/** What a look at one thing found. `mend`: the line that mends it, or what to do. */
export type Finding = {
  readonly check: string;
  readonly message: string;
} & (
  | { readonly status: 'ok' }
  /** Works, but should be known. */
  | { readonly status: 'warning'; readonly mend: string }
  | { readonly status: 'problem'; readonly mend: string }
);

export function good(check: string, message: string): Finding {
  return { check, status: 'ok', message };
}

export function warning(check: string, message: string, mend: string): Finding {
  return { check, status: 'warning', message, mend };
}

export function problem(check: string, message: string, mend: string): Finding {
  return { check, status: 'problem', message, mend };
}
