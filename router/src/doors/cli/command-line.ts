import { join } from 'node:path';
import type { ProcessConfig } from '../../config/process-config.ts';
import { shellWord } from './shell-word.ts';

/** Where a printed command will be typed. */
export interface Place {
  readonly toolName: string;
  readonly config: Pick<ProcessConfig, 'dataDir' | 'databaseFile' | 'masterKey'>;
  readonly folder: string;
}

/** A command of the tool as it works when typed in the same folder: with the flags that lead to this database and its key. */
export function commandLine({ toolName, config, folder }: Place, command: string): string {
  return [toolName, command, ...databaseFlag(config, folder), ...keyFlag(config)].join(' ');
}

function databaseFlag({ dataDir, databaseFile }: Place['config'], folder: string): readonly string[] {
  if (databaseFile !== join(dataDir, 'provider-router.db')) return ['--database-url', shellWord(databaseFile)];
  return dataDir === join(folder, 'data') ? [] : ['--data-dir', shellWord(dataDir)];
}

/** A key that was given as a text is nothing to print: whoever gave it knows. */
function keyFlag({ masterKey }: Place['config']): readonly string[] {
  return masterKey.kind === 'file' ? ['--master-key-file', shellWord(masterKey.path)] : [];
}
