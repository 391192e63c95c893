import { headerText } from './header-text.ts';

/** Node's own clients take 16 KiB of headers in all; a long conversation can have hundreds of things that a provider cannot be told. */
const MAX_CHARACTERS = 2_000;

/** A list as a header value; what is too much for one is counted. */
export function headerList(values: readonly string[], separator: string): string {
  let text = '';
  for (const [index, value] of values.entries()) {
    const longer = index === 0 ? headerText(value) : `${text}${separator}${headerText(value)}`;
    if (longer.length > MAX_CHARACTERS) return `${text}${separator}and ${values.length - index} more`;
    text = longer;
  }
  return text;
}
