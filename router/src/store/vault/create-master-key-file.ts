import { randomBytes } from 'node:crypto';
import { closeSync, constants, copyFileSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../lib/make-folder.ts';

export type MasterKeyFileCreation = { readonly kind: 'exists' } | { readonly kind: 'refused'; readonly reason: string };

/**
 * Writes a random master key that only this user can read. It appears under its name whole and on the disk, or not at all; a router that starts
 * at the same moment finds one of the two keys and both take that one.
 */
export function createMasterKeyFile(path: string): MasterKeyFileCreation {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    makeFolder(dirname(path));
    writeDraft(draft);
    linkOnce(draft, path);
    syncFolder(dirname(path));
    return { kind: 'exists' };
  } catch (error) {
    const code = codeOf(error) ?? String(error);
    return {
      kind: 'refused',
      reason: `The master key file ${path} cannot be made (${code}). Make room and its folder writable, or give the key as MASTER_KEY or MASTER_KEY_FILE.`,
    };
  } finally {
    removeDraft(draft);
  }
}

function writeDraft(draft: string): void {
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, `${randomBytes(32).toString('base64')}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** `link` fails where the name is taken, `rename` would replace another router's key. Some file systems have no links. */
function linkOnce(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') copyOnce(draft, path);
  }
}

function copyOnce(draft: string, path: string): void {
  try {
    copyFileSync(draft, path, constants.COPYFILE_EXCL);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** There may be none, or not even a folder for it: that is told already. */
function removeDraft(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}

/** Makes the new name itself survive a power cut. Not every system can do it, and none needs it to go on. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    // Windows opens no folders.
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
