import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from './log-file.ts';

describe('the log file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'log-file-'));
    path = join(folder, 'logs', 'provider-router.log');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function write(file: LogFile, ...lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      file.write(line);
      await file.flush();
    }
  }

  it('goes on where it ended, and is for its owner alone', async () => {
    await write(new LogFile(path, fail), 'one\n');
    await write(new LogFile(path, fail), 'two\n', 'three\n');

    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n');
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('keeps the order of lines that come faster than the disk takes them', async () => {
    const file = new LogFile(path, fail);
    const lines = Array.from({ length: 500 }, (_, index) => `line ${index}\n`);
    for (const line of lines) file.write(line);
    await file.flush();

    expect(readFileSync(path, 'utf8')).toBe(lines.join(''));
  });

  it('begins anew when it is full, and keeps one file of before', async () => {
    const file = new LogFile(path, fail, 30);
    await write(file, ...Array.from({ length: 9 }, (_, index) => `line number ${index}\n`));

    expect(readFileSync(path, 'utf8')).toBe('line number 8\n');
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('line number 6\nline number 7\n');
  });

  it('complains once about a disk that takes no lines, and goes on when it does again', async () => {
    const complaints: unknown[] = [];
    const file = new LogFile(path, (error) => complaints.push(error));
    writeFileSync(join(folder, 'logs'), 'in the way');
    await write(file, 'lost\n', 'lost too\n');
    rmSync(join(folder, 'logs'));
    await write(file, 'kept\n');

    expect(complaints).toHaveLength(1);
    expect(existsSync(path) && readFileSync(path, 'utf8')).toBe('kept\n');
  });

  function fail(error: unknown): void {
    throw error;
  }
});
