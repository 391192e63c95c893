/** What commander says of a mistake, as this tool says things: a whole sentence, and what may have been meant behind it. */
export function mistakeSentence(said: string): string {
  const [first = '', ...more] = said.trimEnd().split('\n');
  const sentence = first
    .replace(/^error: unknown (command|option) '(.*)'$/, 'There is no $1 "$2".')
    .replace(/^error: missing required argument '(.*)'$/, 'Give it $1 as well.')
    .replace(/^error: (.)/, (_, letter: string) => letter.toUpperCase());
  const whole = /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
  const meant = more.map((line) => line.replace(/^\(Did you mean (?:one of )?(.*?)\??\)$/, 'Did you mean $1?'));
  return `${[whole, ...meant].join(' ')}\n`;
}
