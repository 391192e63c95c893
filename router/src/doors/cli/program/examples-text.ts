/** The last part of every help. */
export function examplesText(examples: readonly string[]): string {
  return ['', 'Examples:', ...examples.map((line) => `  $ provider-cli ${line}`)].join('\n');
}
