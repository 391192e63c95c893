// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

/** Line breaks, escapes and what turns a text round: they forge log lines and confuse terminals, so no name may hold one. */
export function hasControlCharacters(text: string): boolean {
  return CONTROL.test(text);
}
