import type { ChatEvent } from '../../domain/chat-event.ts';
import type { RouterError } from '../../domain/router-error.ts';
import type { Client, ClientListener, DeliveryHead } from '../ports.ts';

const decoder = new TextDecoder();

/** A client that writes down what it is told. `log` has one word per call. */
export class RecordingClient implements Client {
  readonly log: string[] = [];
  readonly heads: DeliveryHead[] = [];
  readonly sent: Uint8Array[] = [];
  listener: ClientListener | undefined;
  hasLeft = false;
  error: RouterError | undefined;
  text = '';
  /** Reads slower than we write. */
  slow = false;
  /** Called at each piece, for clients that leave in the middle. */
  atPiece: (() => void) | undefined;

  begin(head: DeliveryHead): void {
    this.heads.push(head);
    this.log.push('begin');
  }

  ping(): void {
    this.log.push('ping');
  }

  bytes(chunk: Uint8Array): boolean {
    this.log.push('bytes');
    this.text += decoder.decode(chunk);
    this.sent.push(chunk);
    this.atPiece?.();
    return !this.slow;
  }

  events(batch: readonly ChatEvent[]): boolean {
    this.log.push('events');
    for (const event of batch) if (event.type === 'text-delta') this.text += event.text;
    this.atPiece?.();
    return !this.slow;
  }

  end(): void {
    this.log.push('end');
  }

  fail(error: RouterError): void {
    this.log.push('fail');
    this.error = error;
  }

  leave(): void {
    this.log.push('left');
    this.listener?.left();
  }

  /** How often it was told an end, or left. */
  get endings(): number {
    return this.log.filter((word) => word === 'end' || word === 'fail' || word === 'left').length;
  }
}
