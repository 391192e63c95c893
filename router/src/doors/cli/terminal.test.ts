import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { processTerminal } from './terminal.ts';

describe('the terminal of a process', () => {
  function terminalOn() {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const terminal = processTerminal({ ...process, stdout, stderr, env: {} } as unknown as NodeJS.Process);
    return { stdout, stderr, terminal };
  }

  function fault(code: string): Error {
    return Object.assign(new Error(code), { code });
  }

  it.each(['EPIPE', 'EIO', 'ECONNRESET'])(
    'is no fault when its reader is gone (%s), and may be written on',
    async (code) => {
      const { stdout, stderr, terminal } = terminalOn();
      stdout.destroy(fault(code));
      stderr.destroy(fault(code));
      await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.once('close', resolve))));

      terminal.print('a result');
      terminal.note('a hint');
    },
  );

  it('throws when a result cannot be written though somebody wants it, but not for a hint', () => {
    const { stdout, stderr } = terminalOn();

    expect(() => stderr.emit('error', fault('ENOSPC'))).not.toThrow();
    expect(() => stdout.emit('error', fault('ENOSPC'))).toThrow('ENOSPC');
  });
});
