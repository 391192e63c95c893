import { describe, expect, it, vi } from 'vitest';
import { BodyAllowance } from './body-allowance.ts';
import type { RecordTrouble } from './ports.ts';
import { ScriptedStore } from './testing/scripted-store.ts';
import { testRecord } from './testing/test-record.ts';
import { RecordWriter, type WriterOptions } from './writer.ts';

const busy = { kind: 'busy', reason: 'database is locked' } as const;

function writing(store: ScriptedStore, options: Partial<WriterOptions> = {}) {
  const troubles: RecordTrouble[] = [];
  const reportTrouble = (trouble: RecordTrouble) => troubles.push(trouble);
  return { troubles, writer: new RecordWriter({ store, reportTrouble, batchMs: 5, retryMs: 5, ...options }) };
}

function writeMany(writer: RecordWriter, count: number): readonly string[] {
  const ids = Array.from({ length: count }, (_, index) => `r${index}`);
  for (const id of ids) writer.write(testRecord({ id }));
  return ids;
}

describe('the writer of records', () => {
  it('writes together what came together, in order', async () => {
    const store = new ScriptedStore();
    const { writer } = writing(store);

    const ids = writeMany(writer, 3);
    await vi.waitFor(() => expect(store.batches).toEqual([ids]));
  });

  it('does not wait where a batch is full', async () => {
    const store = new ScriptedStore();
    const { writer } = writing(store, { batchRecords: 2, batchMs: 60_000 });

    writeMany(writer, 5);
    await vi.waitFor(() =>
      expect(store.batches).toEqual([
        ['r0', 'r1'],
        ['r2', 'r3'],
      ]),
    );
    expect(writer.waiting).toBe(1);
    await writer.drain(1_000);
  });

  it('keeps everything while the store is busy, and says so once and that it is over', async () => {
    const store = new ScriptedStore(busy, busy, new Error('worker died'));
    const { writer, troubles } = writing(store);

    const ids = writeMany(writer, 3);
    await vi.waitFor(() => expect(store.written).toEqual(ids));

    expect(troubles).toEqual([{ kind: 'delayed', waiting: 3, reason: 'database is locked' }, { kind: 'recovered' }]);
    expect(writer.dropped).toBe(0);
  });

  it('counts and tells what the store can never take, and goes on', async () => {
    const store = new ScriptedStore({ kind: 'lost', reason: 'readonly, key sk-abcdefghijklmnop' });
    const { writer, troubles } = writing(store, { batchRecords: 2 });

    writeMany(writer, 3);
    await vi.waitFor(() => expect(store.written).toEqual(['r2']));

    expect(writer.dropped).toBe(2);
    expect(troubles).toEqual([{ kind: 'lost', count: 2, reason: 'readonly, key [redacted]' }]);
    await writer.drain(1_000);
  });

  it('drops the newest when its queue is full, tells the first at once and the others in a sum', async () => {
    const store = new ScriptedStore('never');
    const { writer, troubles } = writing(store, { maxRecords: 4 });

    writeMany(writer, 10);

    expect(writer.waiting).toBe(4);
    expect(writer.dropped).toBe(6);
    expect(troubles).toMatchObject([{ kind: 'lost', count: 1 }]);
    await writer.drain(20);
    expect(troubles.slice(1)).toMatchObject([{ kind: 'lost', count: 9 }]);
  });

  it('writes at once, and in several batches, where bodies are large', async () => {
    const store = new ScriptedStore();
    const { writer } = writing(store, { batchBodyBytes: 100, batchMs: 60_000 });

    for (const id of ['a', 'b', 'c']) writer.write(testRecord({ id, responseBody: [new Uint8Array(60)] }));
    await vi.waitFor(() => expect(store.batches).toEqual([['a', 'b']]));
    await writer.drain(1_000);

    expect(store.batches).toEqual([['a', 'b'], ['c']]);
  });

  it('gives up bodies before records when they fill their share of memory', async () => {
    const store = new ScriptedStore();
    const append = vi.spyOn(store, 'append');
    const { writer, troubles } = writing(store, { maxBodyBytes: 100 });

    for (const id of ['a', 'b']) writer.write(testRecord({ id, requestBody: new Uint8Array(60) }));
    await vi.waitFor(() => expect(store.written).toEqual(['a', 'b']));

    expect(append.mock.calls[0]?.[0].map((record) => record.requestBody?.length)).toEqual([60, undefined]);
    expect(troubles).toMatchObject([{ kind: 'shortened', count: 1 }]);
    writer.write(testRecord({ id: 'c', requestBody: new Uint8Array(60) }));
    await writer.drain(1_000);
    expect(append.mock.calls[1]?.[0][0]?.requestBody).toHaveLength(60);
  });
});

describe('its allowance for bodies', () => {
  it('leaves out those of good answers while more come than may be kept, before those of failures', async () => {
    const store = new ScriptedStore();
    const append = vi.spyOn(store, 'append');
    const { writer, troubles } = writing(store, { bodyBytesPerSecond: () => 60 });

    const body = new Uint8Array(60);
    for (const id of ['a', 'b', 'c']) writer.write(testRecord({ id, requestBody: body }));
    writer.write(testRecord({ id: 'd', requestBody: body, status: 'error' }));
    await vi.waitFor(() => expect(store.written).toEqual(['a', 'b', 'c', 'd']));

    expect(append.mock.calls[0]?.[0].map((record) => record.requestBody?.length)).toEqual([60, 60, undefined, 60]);
    expect(writer.shortened).toBe(1);
    expect(troubles).toEqual([
      { kind: 'shortened', count: 1, reason: expect.stringContaining('history.bodyBytesPerSecond') },
    ]);
  });

  it('leaves out the question, too, where there was no room to gather its answer, so that whole exchanges have what there is', async () => {
    const store = new ScriptedStore();
    const append = vi.spyOn(store, 'append');
    const { writer } = writing(store, { bodyBytesPerSecond: () => 100 });

    const body = new Uint8Array(40);
    writer.write(testRecord({ id: 'unheard, with room', requestBody: new Uint8Array(110) }));
    writer.write(testRecord({ id: 'unheard', requestBody: body }));
    writer.write(testRecord({ id: 'whole', requestBody: body, responseBody: [body] }));
    writer.write(testRecord({ id: 'failed', requestBody: body, status: 'error' }));
    await vi.waitFor(() => expect(store.written).toHaveLength(4));

    const kept = append.mock.calls.flatMap(([batch]) => batch.filter((record) => record.requestBody !== undefined));
    expect(kept.map(({ id }) => id)).toEqual(['unheard, with room', 'whole', 'failed']);
    expect(writer.shortened).toBe(1);
  });

  it('leaves out those of failures too when they come as a flood', async () => {
    const store = new ScriptedStore();
    const append = vi.spyOn(store, 'append');
    const { writer } = writing(store, { bodyBytesPerSecond: () => 0 });

    const body = new Uint8Array(400_000);
    for (const status of ['error', 'refused', 'cancelled', 'error'] as const) {
      writer.write(testRecord({ id: status, requestBody: body, status }));
    }
    await vi.waitFor(() => expect(store.written).toHaveLength(4));

    const kept = append.mock.calls.flatMap(([batch]) => batch.map((record) => record.requestBody?.length));
    expect(kept).toEqual([400_000, 400_000, undefined, undefined]);
    expect(writer.shortened).toBe(2);
  });

  it('follows a rate that is lowered while it runs, down to nothing', () => {
    let bytesPerSecond = 16_000_000;
    const allowance = new BodyAllowance({ bytesPerSecond: () => bytesPerSecond, nowMs: () => 0 });
    expect(allowance.take(1_000)).toBe(true);

    bytesPerSecond = 500;
    expect(allowance.take(1_001)).toBe(false);
    expect(allowance.take(1_000)).toBe(true);
    expect(allowance.take(1)).toBe(false);

    bytesPerSecond = 16_000_000;
    const other = new BodyAllowance({ bytesPerSecond: () => bytesPerSecond, nowMs: () => 0 });
    bytesPerSecond = 0;
    expect(other.hasRoom).toBe(false);
    expect(other.take(1)).toBe(false);
  });

  it('says when bodies need not be gathered', () => {
    let nowMs = 0;
    const allowance = new BodyAllowance({ bytesPerSecond: () => 100_000, nowMs: () => nowMs });
    expect(allowance.hasRoom).toBe(true);
    allowance.take(200_000);
    expect(allowance.hasRoom).toBe(false);
    nowMs = 1_000;
    expect(allowance.hasRoom).toBe(true);
  });

  it('grows again with time', () => {
    let nowMs = 0;
    const allowance = new BodyAllowance({ bytesPerSecond: () => 100, nowMs: () => nowMs });
    expect(allowance.take(200)).toBe(true);
    expect(allowance.take(1)).toBe(false);
    nowMs = 500;
    expect(allowance.take(51)).toBe(false);
    expect(allowance.take(50)).toBe(true);
    nowMs = 3_600_000;
    expect(allowance.take(201)).toBe(false);
    expect(allowance.take(200)).toBe(true);
  });
});

describe('its drain at shutdown', () => {
  it('writes what waits, through a busy store too', async () => {
    const store = new ScriptedStore(busy, busy);
    const { writer } = writing(store, { batchRecords: 2, batchMs: 60_000 });

    const ids = writeMany(writer, 5);

    expect(await writer.drain(5_000)).toEqual({ lost: 0 });
    expect(store.written).toEqual(ids);
  });

  it('gives up in time and counts the rest as lost, and whatever comes later', async () => {
    const { writer, troubles } = writing(new ScriptedStore('never'));
    writeMany(writer, 3);

    expect(await writer.drain(20)).toEqual({ lost: 3 });
    writer.write(testRecord());

    expect(writer.dropped).toBe(4);
    expect(troubles[0]).toMatchObject({ kind: 'lost', count: 3 });
  });
});
