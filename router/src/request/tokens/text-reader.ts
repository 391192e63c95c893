import { MAX_READ, textTokens } from './text-tokens.ts';

/** Of all texts of a request together: an estimate must not hold up others, however many there are. */
const MAX_READ_IN_ALL = 4 * MAX_READ;
const USUAL_CHARACTERS_PER_TOKEN = 4;
/** Of very many very short texts the calls are what takes long. */
const LEAST_READ = 16;

/**
 * Counts the texts of one request: reads so much of them, and takes what comes after for the average of what it read. Never for less than
 * usual, or a beginning of nothing but spaces would make the rest free.
 */
export class TextReader {
  #read = 0;
  #characters = 0;
  #tokens = 0;

  /** Of a text without a model's own rates. */
  tokensOf(text: string): number {
    if (this.#read >= MAX_READ_IN_ALL) return text.length / this.#charactersPerToken;
    const tokens = textTokens(text);
    this.#read += Math.max(LEAST_READ, Math.min(text.length, MAX_READ));
    this.#characters += text.length;
    this.#tokens += tokens;
    return tokens;
  }

  get #charactersPerToken(): number {
    return Math.min(USUAL_CHARACTERS_PER_TOKEN, this.#characters / this.#tokens);
  }
}
