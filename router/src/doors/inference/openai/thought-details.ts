import type { Seal } from '../../../domain/native.ts';
import { issuerOf, sealText } from '../../../domain/seal-text.ts';

const dialect = 'openai-chat';

/**
 * The thoughts of one choice as entries of `reasoning_details`, OpenRouter's extension of the dialect: clients that know it send them back, and each
 * vendor gets its own. The text of a thought stands in its entry, so that several keep theirs.
 */
export class ThoughtDetails {
  #text = '';
  #index = 0;

  add(text: string): void {
    this.#text += text;
  }

  /** The thought so far is whole. Without a seal its text alone is told, where all thinking is told. */
  end(seal: Seal | undefined): readonly unknown[] {
    const text = seal?.redacted === true ? '' : this.#text;
    this.#text = '';
    if (seal === undefined) return [];
    const entries = entriesOf(text, seal, this.#index);
    this.#index += 1;
    return entries;
  }
}

function entriesOf(text: string, seal: Seal, index: number): readonly unknown[] {
  // Another router's own, with all that belongs to it.
  if (seal.dialect === dialect && seal.issuer === issuerOf(dialect)) return wholeEntries(seal.value);
  const sealed = sealText(seal, dialect);
  const about = { format: seal.dialect, index };
  const hidden = { type: 'reasoning.encrypted', data: sealed, ...about, ...idOf(seal) };
  if (text === '' || seal.dialect === dialect) return [hidden];
  // OpenAI hides the thought itself and shows a summary; all others sign what they show.
  if (seal.dialect === 'openai-responses') return [{ type: 'reasoning.summary', summary: text, ...about }, hidden];
  return [{ type: 'reasoning.text', text, signature: sealed, ...about }];
}

function idOf({ dialect: from, id }: Seal): { readonly id?: string } {
  return from === 'openai-responses' && id !== undefined ? { id } : {};
}

function wholeEntries(value: string): readonly unknown[] {
  const entries: unknown = JSON.parse(value);
  return Array.isArray(entries) ? entries : [entries];
}
