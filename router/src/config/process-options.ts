/** One option of the process: a flag, a variable, a default. The one place where they are named. */
export interface ProcessOption {
  /** As commander and code name it. */
  readonly name: string;
  /** undefined: not by flag, because other users of the machine can read command lines. */
  readonly flag: string | undefined;
  readonly variable: string;
  readonly placeholder: string;
  /** The setting that holds where neither flag nor variable does. */
  readonly setting?: 'server.host' | 'server.port' | 'logging.level' | 'logging.file';
  readonly about: string;
  /** What holds where nobody says anything, in words. */
  readonly otherwise: string;
}

export const processOptions = [
  {
    name: 'host',
    flag: '--host',
    variable: 'HOST',
    placeholder: 'ADDRESS',
    setting: 'server.host',
    about: 'address to listen on',
    otherwise: '127.0.0.1',
  },
  {
    name: 'port',
    flag: '--port',
    variable: 'PORT',
    placeholder: 'NUMBER',
    setting: 'server.port',
    about: 'port to listen on',
    otherwise: '3001',
  },
  {
    name: 'dataDir',
    flag: '--data-dir',
    variable: 'DATA_DIR',
    placeholder: 'FOLDER',
    about: 'where everything is kept',
    otherwise: './data',
  },
  {
    name: 'databaseUrl',
    flag: '--database-url',
    variable: 'DATABASE_URL',
    placeholder: 'FILE',
    about: 'SQLite file, plain or as sqlite: URL',
    otherwise: 'provider-router.db in the data folder',
  },
  {
    name: 'config',
    flag: '--config',
    variable: 'CONFIG_FILE',
    placeholder: 'FILE',
    about: 'providers and routing as JSON or YAML, applied at each start',
    otherwise: 'none',
  },
  {
    name: 'logLevel',
    flag: '--log-level',
    variable: 'LOG_LEVEL',
    placeholder: 'LEVEL',
    setting: 'logging.level',
    about: 'least important lines to log',
    otherwise: 'info',
  },
  {
    name: 'logFile',
    flag: '--log-file',
    variable: 'LOG_FILE',
    placeholder: 'BOOLEAN',
    setting: 'logging.file',
    about: 'whether the lines of the log are kept in logs/provider-router.log of the data folder too',
    otherwise: 'true',
  },
  {
    name: 'debug',
    flag: '--debug',
    variable: 'DEBUG',
    placeholder: 'SCOPES',
    about: 'scopes to log in detail, such as dynamic-providers:*',
    otherwise: 'none',
  },
  {
    name: 'masterKey',
    flag: undefined,
    variable: 'MASTER_KEY',
    placeholder: 'SECRET',
    about: 'the key that seals stored secrets',
    otherwise: 'that of the file',
  },
  {
    name: 'masterKeyFile',
    flag: '--master-key-file',
    variable: 'MASTER_KEY_FILE',
    placeholder: 'FILE',
    about: 'file with the key that seals stored secrets, unless MASTER_KEY holds the key itself',
    otherwise: 'master.key beside the database, made at the first start',
  },
] as const satisfies readonly ProcessOption[];

export type ProcessOptionName = (typeof processOptions)[number]['name'];
