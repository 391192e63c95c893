const PREFIX = 'pr1_';
/** What Anthropic's schema takes for an id, and its clients and API check. */
const ACCEPTED = /^[a-zA-Z0-9_-]+$/;

/** A tool call's id as Anthropic's clients take it. Others (`functions.search:0`) are written so that `readToolIdText` gives the same back. */
export function toolIdText(id: string): string {
  return ACCEPTED.test(id) && !id.startsWith(PREFIX) ? id : PREFIX + Buffer.from(id).toString('base64url');
}

/** The id under which the upstream that made the call knows it. */
export function readToolIdText(text: string): string {
  return text.startsWith(PREFIX) ? Buffer.from(text.slice(PREFIX.length), 'base64url').toString() : text;
}
