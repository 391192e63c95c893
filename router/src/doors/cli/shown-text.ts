import { safeText } from './safe-text.ts';

/** Colours and weights, as `Terminal.style` sets them; not what hides a text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is the one control sequence that is ours.
const STYLES = /(\u001b\[(?:[0-4]|2[2-4]|3[0-79]|9[0-7])m)/;

/** What a screen is given: nothing in it commands the terminal but our own colours, whoever wrote the words between them. */
export function shownText(text: string): string {
  return text
    .split(STYLES)
    .map((part, index) => (index % 2 === 1 ? part : safeText(part)))
    .join('');
}
