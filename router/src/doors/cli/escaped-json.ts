// Beyond those that JSON escapes itself: what moves a cursor, ends a line or turns a text round.
const COMMANDS = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A JSON text that means the same and commands no terminal and no editor that shows it. */
export function escapedJson(json: string): string {
  return json.replace(COMMANDS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
