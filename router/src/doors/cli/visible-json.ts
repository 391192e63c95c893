import { escapedJson } from './escaped-json.ts';

const ESCAPES = /\\(?:u[0-9a-f]{4}|[^u])/gi;

/** A JSON text whose strings, once parsed, show what would command a terminal as the escape that it was (`\u001b`). Line breaks and tabs stay. */
export function visibleJson(json: string): string {
  return escapedJson(json).replace(ESCAPES, (found) => (/^\\[nt"\\/]$/.test(found) ? found : `\\${found}`));
}
