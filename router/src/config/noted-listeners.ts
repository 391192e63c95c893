import { readdirSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isJsonObject, type JsonValue } from '../domain/json.ts';
import { isRunning } from './is-running.ts';
import { type ListeningPlace, NOTE_NAME, TOUCH_EVERY_MS } from './listening-note.ts';

const STALE_AFTER_MS = 3 * TOUCH_EVERY_MS;

/** Where routers on the database of this folder listen now, as they noted it themselves. What a killed one left behind counts for nothing. */
export function notedListeners(folder: string, nowMs = Date.now()): readonly ListeningPlace[] {
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    try {
      if (Math.abs(nowMs - statSync(path).mtimeMs) > STALE_AFTER_MS) return [];
      return readNote(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      // Gone meanwhile, half written, or somebody else's file.
      return [];
    }
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => NOTE_NAME.test(name));
  } catch {
    return [];
  }
}

function readNote(note: JsonValue): readonly ListeningPlace[] {
  if (!isJsonObject(note)) return [];
  const { host, address, port, pid, machine } = note;
  if (typeof host !== 'string' || typeof address !== 'string' || typeof port !== 'number') return [];
  // Processes of another machine, or of another container, cannot be looked for: there the age of the note decides alone.
  if (machine === hostname() && typeof pid === 'number' && !isRunning(pid)) return [];
  return [{ host, address, port }];
}
