import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { FakeStep } from './fake-steps.ts';

export interface PlayListener {
  written(bytes: number): void;
  /** The script itself breaks the connection now. */
  resetting(): void;
}

/** Plays steps on a real response until they are done or the client has gone. Honours the reader's pace. */
export async function playSteps(
  steps: readonly FakeStep[],
  response: ServerResponse,
  listener: PlayListener,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    for (const step of steps) {
      if (gone.signal.aborted) return;
      await playStep(step, response, gone.signal, listener);
    }
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

async function playStep(
  step: FakeStep,
  response: ServerResponse,
  gone: AbortSignal,
  listener: PlayListener,
): Promise<void> {
  switch (step.kind) {
    case 'head':
      response.writeHead(step.status, step.headers).flushHeaders();
      return;
    case 'write':
      return write(step.data, response, gone, listener);
    case 'wait':
      await sleep(step.ms, undefined, { signal: gone });
      return;
    case 'turn':
      await nextTurn();
      return;
    case 'flood':
      for (let sent = 0; sent < step.totalBytes && !gone.aborted; sent += step.piece.length) {
        await write(step.piece, response, gone, listener);
      }
      return;
    case 'hang':
      await once(gone, 'abort');
      return;
    case 'reset':
      listener.resetting();
      response.socket?.resetAndDestroy();
      return;
    case 'end':
      response.end();
      return;
  }
}

async function write(
  data: string | Uint8Array,
  response: ServerResponse,
  gone: AbortSignal,
  listener: PlayListener,
): Promise<void> {
  const accepted = response.write(data);
  listener.written(typeof data === 'string' ? Buffer.byteLength(data) : data.length);
  if (!accepted) await once(response, 'drain', { signal: gone });
}
