import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProcessConfig } from '../../../config/process-config.ts';
import { databaseFile } from '../database-file.ts';
import { shellWord } from '../shell-word.ts';
import { type Finding, good, problem, warning } from './finding.ts';

const MIB = 1_048_576;
/** Below this a database of usual size cannot be copied before a migration. */
const SCARCE_BYTES = 1_024 * MIB;
const NO_ROOM_BYTES = 64 * MIB;

/** The data folder without opening anything: disk, rights, and the file of the master key. */
export function checkFolder(config: ProcessConfig): readonly Finding[] {
  const folder = dirname(config.databaseFile);
  const file = databaseFile(config.databaseFile);
  if (file.kind !== 'there') return [problem('database', file.message, file.mend)];
  return [checkRights(config.databaseFile, folder), checkDisk(folder), ...checkMasterKey(config, folder)];
}

function checkRights(file: string, folder: string): Finding {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return good('rights', `${folder} can be read and written.`);
  } catch {
    return problem('rights', `This user may not write to ${folder}.`, `chown -R "$USER" ${shellWord(folder)}`);
  }
}

function checkDisk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const words = `${Math.floor(free / MIB)} MiB are free on the disk of ${folder}.`;
  if (free < NO_ROOM_BYTES)
    return problem('disk', words, 'Make room: the router keeps answering, but forgets its records.');
  if (free < SCARCE_BYTES) return warning('disk', words, 'Make room, or keep less: settings set history.bodies errors');
  return good('disk', words);
}

function checkMasterKey({ masterKey }: ProcessConfig, folder: string): readonly Finding[] {
  // Whether it opens the secrets shows when the database is opened.
  if (masterKey.kind === 'text') return [good('master-key', `The master key comes from ${masterKey.origin}.`)];
  const file = masterKey.kind === 'file' ? masterKey.path : join(folder, 'master.key');
  if (!existsSync(file)) {
    return [
      problem(
        'master-key',
        `There is no master key at ${file}.`,
        'Put the key back from your copy: without it the stored secrets are lost.',
      ),
    ];
  }
  const isOpen = process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
  return isOpen
    ? [problem('master-key', `Other users may read ${file}.`, `chmod 600 ${shellWord(file)}`)]
    : [good('master-key', `${file} is for its owner alone.`)];
}
