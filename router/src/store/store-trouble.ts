/** What ails the store now, per part of it, as sentences for the operator. */
export class StoreTrouble {
  readonly #sentences = new Map<'database' | 'records' | 'secrets' | 'read-only', string>();

  report(part: 'database' | 'records' | 'secrets' | 'read-only', sentence: string): void {
    this.#sentences.set(part, sentence);
  }

  clear(part: 'database' | 'records' | 'secrets'): void {
    this.#sentences.delete(part);
  }

  current(): string | undefined {
    const distinct = new Set(this.#sentences.values());
    return distinct.size === 0 ? undefined : [...distinct].join(' ');
  }
}
