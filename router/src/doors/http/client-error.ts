import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RouterError, routerError } from '../../domain/router-error.ts';
import { nodeHttp } from '../../lib/node-http.ts';
import { openAiErrorBody } from '../inference/openai/error-body.ts';

/** How long a client whose bytes were no request may go on sending before its connection is cut. */
const LINGER_MS = 2_000;

/** Answers bytes that are no HTTP request (or came too slowly) and ends the connection. For the server's `clientError`. */
export function answerClientError(
  error: Error & { readonly code?: string },
  socket: Duplex,
  newId: () => string,
): void {
  // The same broken connection reports again with every further chunk.
  if (socket.writableEnded) return;
  if (!socket.writable || error.code === 'ECONNRESET' || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  refuseSocket(socket, toRouterError(error.code), newId());
}

/** Writes an error answer by hand, where Node has no response object to give, and closes once the client had time to read it. */
export function refuseSocket(socket: Duplex, error: RouterError, requestId: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(rawAnswer(error, requestId));
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/** Node keeps the response under way on its socket; bytes of ours in the middle of it would corrupt it. Node's own handler asks the same. */
function isAnswering(socket: Duplex): boolean {
  const { _httpMessage: response } = socket as Duplex & { readonly _httpMessage?: ServerResponse | null };
  return response?.headersSent === true;
}

function toRouterError(code: string | undefined): RouterError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return routerError('headers_too_large');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return routerError('request_timeout');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return routerError('body_too_large', 'The chunk extensions of the body are too large.');
    default:
      return routerError('invalid_request', 'This is not a valid HTTP request.');
  }
}

function rawAnswer(error: RouterError, requestId: string): string {
  const body = openAiErrorBody(error);
  return [
    `HTTP/1.1 ${error.status} ${nodeHttp.STATUS_CODES[error.status] ?? 'Error'}`,
    `date: ${new Date().toUTCString()}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
