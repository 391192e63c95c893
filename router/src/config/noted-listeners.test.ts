import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteListening } from './listening-note.ts';
import { notedListeners } from './noted-listeners.ts';

const bound = { host: 'localhost', address: '127.0.0.1', port: 3001 };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'listeners-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('who listens beside a database', () => {
  it('is known as long as it listens, and leaves nothing behind', () => {
    const note = noteListening(folder, bound);
    expect(notedListeners(folder)).toEqual([bound]);
    note[Symbol.dispose]();
    expect(notedListeners(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not who was killed here, nor who was killed elsewhere a while ago', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const path = join(folder, `listening-${pid}.json`);
    writeFileSync(path, JSON.stringify({ ...bound, pid, machine: hostname() }));
    expect(notedListeners(folder)).toEqual([]);

    writeFileSync(path, JSON.stringify({ ...bound, pid, machine: 'another-container' }));
    expect(notedListeners(folder)).toEqual([bound]);
    utimesSync(path, new Date(Date.now() - 120_000), new Date(Date.now() - 120_000));
    expect(notedListeners(folder)).toEqual([]);
  });

  it('is not told by the notes of dead routers once another has begun', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const dead = `listening-${pid}.json`;
    writeFileSync(join(folder, dead), JSON.stringify({ ...bound, pid, machine: hostname() }));
    const far = 'listening-1.json';
    writeFileSync(join(folder, far), JSON.stringify({ ...bound, pid, machine: 'another-container' }));
    using _ = noteListening(folder, bound);
    expect(readdirSync(folder).toSorted()).toEqual([far, `listening-${process.pid}.json`].toSorted());
  });

  it('is nobody where notes cannot be read or written', () => {
    for (const text of ['', '{', '[]', '{"port":"3001"}']) writeFileSync(join(folder, 'listening-1.json'), text);
    expect(notedListeners(folder)).toEqual([]);
    expect(notedListeners(join(folder, 'nowhere'))).toEqual([]);
    writeFileSync(join(folder, 'file'), '');
    expect(() => noteListening(join(folder, 'file'), bound)[Symbol.dispose]()).not.toThrow();
  });
});
