import type { ChatEvent } from '../../domain/chat-event.ts';
import type { RouterError } from '../../domain/router-error.ts';
import type { Client, ClientListener, DeliveryHead } from '../../request/ports.ts';

/** Pieces that nobody has read yet; beyond it the upstream waits. */
const MOST_UNREAD = 64;

export type Ending =
  | { readonly kind: 'ended'; readonly warnings: readonly string[] }
  | { readonly kind: 'failed'; readonly error: RouterError }
  | { readonly kind: 'left' };

/** The program's own end of one call: events wait here until they are read. */
export class LibraryClient implements Client {
  listener: ClientListener | undefined;
  readonly sent = undefined;
  hasLeft = false;
  ending: Ending | undefined;
  readonly #unread: ChatEvent[] = [];
  readonly #warnings: string[] = [];
  #isFull = false;
  #wake: (() => void) | undefined;

  begin({ warnings, dropped }: DeliveryHead): void {
    this.#warnings.push(...warnings);
    if (dropped.length > 0) this.#warnings.push(`The provider cannot be told: ${dropped.join(', ')}.`);
  }

  /** Programs need no sign of life. */
  ping(): void {}

  bytes(): boolean {
    throw new Error('A request in events is answered in events.');
  }

  events(batch: readonly ChatEvent[]): boolean {
    this.#unread.push(...batch);
    this.#isFull = this.#unread.length >= MOST_UNREAD;
    this.#rouse();
    return !this.#isFull;
  }

  end(warnings: readonly string[] = []): void {
    this.#finish({ kind: 'ended', warnings: [...new Set([...this.#warnings, ...warnings])] });
  }

  fail(error: RouterError): void {
    this.#finish({ kind: 'failed', error });
  }

  /** The program wants no more: the upstream call is ended at once. */
  leave(): void {
    if (this.ending !== undefined) return;
    this.hasLeft = true;
    this.#finish({ kind: 'left' });
    this.listener?.left();
  }

  /** The next piece; undefined at the end, which `ending` then tells. */
  async next(): Promise<ChatEvent | undefined> {
    while (this.#unread.length === 0 && this.ending === undefined) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    const event = this.ending?.kind === 'left' ? undefined : this.#unread.shift();
    if (this.#isFull && this.#unread.length === 0) {
      this.#isFull = false;
      this.listener?.drained();
    }
    return event;
  }

  #finish(ending: Ending): void {
    this.ending ??= ending;
    this.#rouse();
  }

  #rouse(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
