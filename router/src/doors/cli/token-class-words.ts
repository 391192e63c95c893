/** How many tokens of each class; the classes do not overlap. */
export interface TokenClasses {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly audioInput: number;
  readonly output: number;
  readonly reasoning: number;
  readonly audioOutput: number;
}

/** `17 in, 105 from the cache, 89 out`: together they are the total, so none that there was is left out. */
export function tokenClassWords(tokens: TokenClasses): string {
  const classes: readonly (readonly [number, string])[] = [
    [tokens.input, 'in'],
    [tokens.cacheRead, 'from the cache'],
    [tokens.cacheWrite, 'to the cache'],
    [tokens.audioInput, 'of sound in'],
    [tokens.output, 'out'],
    [tokens.reasoning, 'of thinking'],
    [tokens.audioOutput, 'of sound out'],
  ];
  const told = classes.filter(([count, name]) => count > 0 || name === 'in' || name === 'out');
  return told.map(([count, name]) => `${count} ${name}`).join(', ');
}
