import type { AddressInfo, Server } from 'node:net';
import { type BoundTo, hostForm } from './guards/own-names.ts';

/** `reason` is a sentence for the terminal: what failed and what to do. */
export type ListenOutcome =
  | {
      readonly kind: 'listening';
      readonly url: string;
      readonly host: string;
      readonly port: number;
      /** Other machines can come in, and every call needs a key. */
      readonly isPublic: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** A burst of new connections waits here instead of being refused. */
const BACKLOG = 4_096;

/** Binds the server; `bound` is what it became (port 0 picks a free one). */
export function listen(
  server: Server,
  wish: { readonly host: string; readonly port: number },
): Promise<
  { readonly kind: 'bound'; readonly bound: BoundTo } | { readonly kind: 'refused'; readonly reason: string }
> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void =>
      resolve({ kind: 'refused', reason: listenProblem(error, wish) });
    server.once('error', onError);
    server.listen({ host: wish.host, port: wish.port, backlog: BACKLOG }, () => {
      server.off('error', onError);
      const { address, port } = server.address() as AddressInfo;
      resolve({ kind: 'bound', bound: { host: wish.host, address, port } });
    });
  });
}

/** The address to open on this machine: nobody can connect to the wildcard itself. */
export function urlOf(bound: BoundTo): string {
  const isWildcard = bound.address === '0.0.0.0' || bound.address === '::';
  return `http://${isWildcard ? '127.0.0.1' : hostForm(bound.host)}:${bound.port}`;
}

function listenProblem(error: NodeJS.ErrnoException, wish: { readonly host: string; readonly port: number }): string {
  const where = `${hostForm(wish.host)}:${wish.port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `Cannot listen on ${where}: another program uses this port, perhaps this router started before. Stop it, or choose another port: --port ${wish.port + 1}`;
    case 'EACCES':
      return `Cannot listen on ${where}: this user may not use this port. Choose one above 1023: --port 3001`;
    case 'EADDRNOTAVAIL':
      return `Cannot listen on ${where}: this machine does not have that address. Choose one of its own: --host 127.0.0.1`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `Cannot listen on ${where}: the host name is not known. Choose an address of this machine: --host 127.0.0.1`;
    default:
      return `Cannot listen on ${where}: ${error.message}`;
  }
}
