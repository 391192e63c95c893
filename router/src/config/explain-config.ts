import { dirname, join } from 'node:path';
import type { ConfigOrigin, ProcessConfig } from './process-config.ts';
import { processOptions } from './process-options.ts';
import type { ConfigOrigins } from './read-process-config.ts';

export interface ExplainedValue {
  /** The variable's name: `PORT`. */
  readonly name: string;
  /** As text; secrets as `********`. */
  readonly value: string;
  readonly origin: ConfigOrigin;
  readonly about: string;
}

/** Every option of the process with its value and where that came from, for people. */
export function explainConfig(config: ProcessConfig, origins: ConfigOrigins): readonly ExplainedValue[] {
  const { masterKey } = config;
  const values = {
    host: config.host,
    port: String(config.port),
    dataDir: config.dataDir,
    databaseUrl: config.databaseFile,
    logLevel: config.logLevel,
    debug: config.debug,
    masterKey: masterKey.kind === 'text' ? '********' : '',
    masterKeyFile: masterKeyFile(config),
  };
  return processOptions.map(({ name, variable, about }) => ({
    name: variable,
    value: values[name],
    origin: origins[name],
    about,
  }));
}

function masterKeyFile({ masterKey, databaseFile }: ProcessConfig): string {
  switch (masterKey.kind) {
    case 'text':
      return '';
    case 'file':
      return masterKey.path;
    case 'beside-database':
      return join(dirname(databaseFile), 'master.key');
  }
}
