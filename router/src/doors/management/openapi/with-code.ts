import { type Html, html } from './html.ts';

/** A text in which backticks mark code, as descriptions in OpenAPI do. */
export function withCode(text: string): readonly Html[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`));
}
