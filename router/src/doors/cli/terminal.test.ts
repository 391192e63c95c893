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

  it('gives a screen nothing that commands it but its own colours, and programs everything', () => {
    const hostile = 'a\u001b[31mb\u001b[8mc\u001b[2J\u009b31m\u0007\r\u202ed';
    for (const isTTY of [true, false]) {
      const stdout = Object.assign(new PassThrough(), { isTTY, columns: 80 });
      const terminal = processTerminal({
        ...process,
        stdout,
        stderr: new PassThrough(),
        env: {},
      } as unknown as NodeJS.Process);
      terminal.print(`${terminal.style('green', 'ok')} ${hostile}`);
      terminal.write(`${hostile}\n`);

      const shown = 'a\u001b[31mb[8mc[2J31md\n';
      const expected = isTTY ? `\u001b[32mok\u001b[39m ${shown}${shown}` : `ok ${hostile}\n${hostile}\n`;
      expect(String(stdout.read(stdout.readableLength))).toBe(expected);
    }
  });

  it('takes a passing line away before a hint comes in its place', () => {
    const { stderr, terminal } = terminalOn();
    terminal.sketch('| working ...');
    terminal.note('a hint');
    terminal.note('another');

    expect(String(stderr.read(stderr.readableLength))).toBe('\r\u001b[K| working ...\r\u001b[Ka hint\nanother\n');
  });

  it('throws when a result cannot be written though somebody wants it, but not for a hint', () => {
    const { stdout, stderr } = terminalOn();

    expect(() => stderr.emit('error', fault('ENOSPC'))).not.toThrow();
    expect(() => stdout.emit('error', fault('ENOSPC'))).toThrow('ENOSPC');
  });

  it('tells once of results that cannot be written, where somebody wants to hear of them', () => {
    const { stdout, terminal } = terminalOn();
    const told: Error[] = [];
    terminal.onUnwritable((error) => told.push(error));
    for (const code of ['EPIPE', 'ENOSPC', 'EDQUOT']) stdout.emit('error', fault(code));

    expect(told).toEqual([fault('ENOSPC')]);
  });

  it.each([
    [0, 80],
    [undefined, 80],
    [132, 132],
  ])('takes a screen that says it has %s columns for one of %i, also where others ask it', (columns, width) => {
    const stdout = Object.assign(new PassThrough(), { isTTY: true, columns });
    const stderr = Object.assign(new PassThrough(), { isTTY: true, columns });
    const terminal = processTerminal({ ...process, stdout, stderr, env: {} } as unknown as NodeJS.Process);

    expect(terminal.width).toBe(width);
    expect([stdout.columns, stderr.columns]).toEqual([width, width]);
  });

  it('knows no width where nobody looks at lines', () => {
    expect(terminalOn().terminal.width).toBeUndefined();
  });

  it('gives a hint nothing that commands the screen, whoever wrote the words in it', () => {
    const { stderr, terminal } = terminalOn();
    terminal.note('a\u001b[2J\u001b]0;title\u0007b\u009b31mc\rd\u202ee\nthe next line\tof it');

    expect(String(stderr.read(stderr.readableLength))).toBe('a[2J]0;titleb31mcde\nthe next line\tof it\n');
  });
});
