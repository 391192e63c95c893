import type { TellStore, TroublePart } from './store-notice.ts';

/** What ails the store now, per part of it, as sentences for the operator. An outage is told once when it begins and once when it is over. */
export class StoreTrouble {
  readonly #tell: TellStore;
  readonly #sentences = new Map<TroublePart, string>();

  constructor(tell: TellStore = () => undefined) {
    this.#tell = tell;
  }

  report(part: TroublePart, sentence: string): void {
    const isNew = !this.#sentences.has(part);
    this.#sentences.set(part, sentence);
    if (isNew) this.#tell({ kind: 'trouble', part, sentence });
  }

  clear(part: TroublePart): void {
    if (this.#sentences.delete(part)) this.#tell({ kind: 'over', part });
  }

  of(part: TroublePart): string | undefined {
    return this.#sentences.get(part);
  }

  current(): string | undefined {
    const distinct = new Set(this.#sentences.values());
    return distinct.size === 0 ? undefined : [...distinct].join(' ');
  }
}
