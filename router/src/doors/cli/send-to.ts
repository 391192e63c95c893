import { appendFile } from 'node:fs';
import { Socket } from 'node:net';
import type { WriteStream } from 'node:tty';
import { neverBlock } from './never-block.ts';

/** How texts get to standard error without anybody waiting for whoever reads it. `done` comes also when they cannot get there. */
export function sendTo(stream: WriteStream & { readonly fd: number }): (text: string, done: () => void) => void {
  if (stream instanceof Socket && neverBlock(stream)) return (text, done) => void stream.write(text, () => done());
  // A file: Node's own stream would wait for the disk.
  return (text, done) => appendFile(stream.fd, text, () => done());
}
