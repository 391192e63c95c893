import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { nodeHttp } from '../../lib/node-http.ts';

export interface ResponseOptions {
  readonly isDraining: () => boolean;
  /** How long a complete answer waits without one byte leaving. */
  readonly stallMs: number;
  /** Gets the answers that are complete and not yet read. */
  readonly unread: Set<ServerResponse>;
}

/**
 * The answers of this server. While it drains, each says that its connection ends: a client that reused it would run into a closed door. And
 * one that is complete does not wait for ever for a client that reads nothing of it.
 */
export function responseClass({ isDraining, stallMs, unread }: ResponseOptions): typeof ServerResponse {
  return class<Request extends IncomingMessage> extends nodeHttp.ServerResponse<Request> {
    override writeHead(
      status: number,
      second?: string | OutgoingHttpHeaders | OutgoingHttpHeader[],
      third?: OutgoingHttpHeaders | OutgoingHttpHeader[],
    ): this {
      if (isDraining()) this.shouldKeepAlive = false;
      return super.writeHead(status, second as string, third);
    }

    override end(chunk?: unknown, encoding?: unknown, callback?: () => void): this {
      super.end(chunk, encoding as BufferEncoding, callback);
      // Nearly every answer is with the kernel by now, and costs nothing more.
      if (this.writableLength > 0 && !this.destroyed) {
        endWhenStalled(this, stallMs);
        unread.add(this);
        this.once('close', () => unread.delete(this));
      }
      return this;
    }
  };
}

/**
 * The socket's own time-out starts anew whenever bytes leave, also within one large write, so a slow reader is not cut; nobody listens for it, so
 * Node destroys the socket. A pipelined answer gets it at its turn.
 */
function endWhenStalled(response: ServerResponse, stallMs: number): void {
  response.setTimeout(stallMs);
  // Before Node's own listener, which sets the limit of an idle connection or gives the socket to the next answer, whose upstream may think long.
  response.prependOnceListener('finish', () => response.socket?.setTimeout(0));
}
