import { createHash } from 'node:crypto';

/** How ids of calls must be: of exactly so many letters and digits, or of so many characters at most. */
export type CallIdForm = { readonly alphanumerics: number } | { readonly longest: number };

/** An id of a call as a target takes it: the same for the call and for its result, whoever made it. */
export function callIdIn(id: string, form: CallIdForm): string {
  if ('longest' in form) return id.length <= form.longest ? id : `call_${digestOf(id).slice(0, form.longest - 5)}`;
  const { alphanumerics } = form;
  return id.length === alphanumerics && /^[a-zA-Z0-9]*$/.test(id) ? id : digestOf(id).slice(0, alphanumerics);
}

function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
