import { type ChatEvent, isContent } from '../../domain/chat-event.ts';

/** What an upstream says before its first content is some role chunks and comments. More than this is let out rather than kept. */
const MAX_HELD_BYTES = 64 * 1024;
/** Comments keep a connection alive and say nothing: past this they are dropped, and never are they a reason to let anything out. */
const MAX_HELD_COMMENT_BYTES = 4 * 1024;
/** One of 16 bytes in each second would reach this after 18 hours. */
const MAX_COMMENT_BYTES = 1024 * 1024;

/** Where held pieces go once they may. */
export interface PieceReceiver {
  bytes(chunk: Uint8Array): void;
  events(batch: readonly ChatEvent[]): void;
}

/**
 * Waits for the first content event, the commit point: before it nothing has reached the client and failover is free. A plain answer
 * commits only when it is whole. The two `hold` methods return true when that point is reached.
 */
export class FirstEvent {
  readonly #untilWhole: boolean;
  #bytes: Uint8Array[] | undefined;
  #heldBytes = 0;
  #heldCommentBytes = 0;
  #events: ChatEvent[] | undefined;

  constructor(untilWhole: boolean) {
    this.#untilWhole = untilWhole;
  }

  holdBytes(chunk: Uint8Array, hasContent: boolean): boolean {
    if (this.#bytes === undefined) this.#bytes = [chunk];
    else this.#bytes.push(chunk);
    this.#heldBytes += chunk.length;
    return !this.#untilWhole && (hasContent || this.#heldBytes > MAX_HELD_BYTES);
  }

  /** False once there are more of them than keep any connection alive. */
  holdComments(chunk: Uint8Array): boolean {
    this.#heldCommentBytes += chunk.length;
    if (this.#heldCommentBytes > MAX_HELD_COMMENT_BYTES) return this.#heldCommentBytes <= MAX_COMMENT_BYTES;
    if (this.#bytes === undefined) this.#bytes = [chunk];
    else this.#bytes.push(chunk);
    return true;
  }

  holdEvents(batch: readonly ChatEvent[]): boolean {
    if (this.#events === undefined) this.#events = [...batch];
    else for (const event of batch) this.#events.push(event);
    return !this.#untilWhole && batch.some(isContent);
  }

  release(receiver: PieceReceiver): void {
    if (this.#bytes !== undefined) for (const chunk of this.#bytes) receiver.bytes(chunk);
    if (this.#events !== undefined) receiver.events(this.#events);
    this.drop();
  }

  drop(): void {
    this.#bytes = undefined;
    this.#events = undefined;
  }
}
