import type { IncomingMessage, ServerResponse } from 'node:http';

/** A client that is told no early gets this long to read the answer and stop sending. */
const LINGER_MS = 5_000;
/** A smaller rest of a body is read and dropped by Node itself, and the connection lives on. */
const SMALL_BODY_BYTES = 65_536;

/**
 * Sends one whole answer, `headers` flat (name, value, name, value). Where a large body is still on its way the connection ends with it, but only
 * after the client could read the answer: closing a socket with unread data resets it, and the answer would be lost.
 */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: readonly string[],
  body: string | Uint8Array,
): void {
  if (response.headersSent || response.destroyed) return;
  const complete = [...headers, 'content-length', String(Buffer.byteLength(body))];
  if (!isLargeBodyComing(request)) {
    response.writeHead(status, complete);
    response.end(body);
    return;
  }
  response.writeHead(status, [...complete, 'connection', 'close']);
  response.write(body);
  linger(request, response);
}

function isLargeBodyComing(request: IncomingMessage): boolean {
  if (request.complete) return false;
  // Nothing comes before "100 Continue", which was not sent: Node closes the connection by itself.
  if (request.headers.expect !== undefined && !request.readableDidRead) return false;
  const length = request.headers['content-length'];
  return length === undefined ? request.headers['transfer-encoding'] !== undefined : Number(length) > SMALL_BODY_BYTES;
}

function linger(request: IncomingMessage, response: ServerResponse): void {
  const finish = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(finish, LINGER_MS);
  timer.unref();
  request.once('end', finish).once('close', finish).resume();
}
