import type { WriteStream } from 'node:tty';

interface TerminalHandle {
  readonly fd: number;
  setBlocking(isBlocking: boolean): number;
}

/**
 * Lets writes to a terminal return at once, as those to a pipe do. Node makes terminals wait for their reader, so that nothing is lost at the
 * end of a process; a server would stand still, with all its requests, while somebody holds the window with Ctrl-S. Whether it could be done.
 */
export function neverBlock(stream: WriteStream & { readonly fd: number }): boolean {
  if (!stream.isTTY) return true;
  const handle = '_handle' in stream ? stream._handle : undefined;
  // libuv opens the terminal for itself, and shares the one of the shell only where it may not; who shares must not change it.
  if (!isTerminalHandle(handle) || handle.fd === stream.fd) return false;
  return handle.setBlocking(false) === 0;
}

function isTerminalHandle(handle: unknown): handle is TerminalHandle {
  return typeof handle === 'object' && handle !== null && 'setBlocking' in handle && 'fd' in handle;
}
