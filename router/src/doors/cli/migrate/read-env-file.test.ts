import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readEnvFile } from './read-env-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'env-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('gives the variables in the order of the file, quoted and exported ones too, and nothing that is no name', () => {
  const path = join(folder, '.env');
  writeFileSync(path, '# OLD=0\nZED="z # z"\nexport ALPHA=a\n  MIDDLE = m\nEMPTY=\nnot a name=1\n2ND=2\n');

  const reading = readEnvFile(path);

  expect(reading.kind === 'read' && Object.entries(reading.variables)).toEqual([
    ['ZED', 'z # z'],
    ['ALPHA', 'a'],
    ['MIDDLE', 'm'],
    ['EMPTY', ''],
  ]);
});

it('reads the first variable of a file with a byte order mark', () => {
  const path = join(folder, '.env');
  writeFileSync(path, '\ufeffOPENAI_API_KEY=sk-1\nACTIVE_PROVIDER=openai\n');

  const variables = { OPENAI_API_KEY: 'sk-1', ACTIVE_PROVIDER: 'openai' };
  expect(readEnvFile(path)).toEqual({ kind: 'read', variables });
});

it('does not wait for a pipe, and reads no device', () => {
  const path = join(folder, '.env');
  execFileSync('mkfifo', [path]);

  for (const odd of [path, '/dev/zero', folder]) {
    expect(readEnvFile(odd)).toMatchObject({ kind: 'refused', message: expect.stringContaining('is no file') });
  }
});

it('reads no file that is too large for what it should be', () => {
  const path = join(folder, '.env');
  writeFileSync(path, `A=1\n#${'x'.repeat(1_048_576)}`);

  expect(readEnvFile(path)).toMatchObject({ kind: 'refused', message: expect.stringContaining('too large') });
});
