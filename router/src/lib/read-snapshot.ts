import { readFileSync } from 'node:fs';
import { deserialize } from 'node:v8';

/** What `writeSnapshot` left there; undefined where nothing is, or nothing that can be read. */
export function readSnapshot(path: string): unknown {
  try {
    return deserialize(readFileSync(path));
  } catch {
    return undefined;
  }
}
