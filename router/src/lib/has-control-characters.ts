const CONTROL = /\p{Cc}/u;

/** Line breaks, escapes and other invisible characters: they forge log lines and confuse terminals, so no name may hold one. */
export function hasControlCharacters(text: string): boolean {
  return CONTROL.test(text);
}
