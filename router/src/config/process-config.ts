import type { LogLevel } from '../lib/log-levels.ts';

/** What the process needs before it can open its database. Paths are absolute. */
export interface ProcessConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly dataDir: string;
  readonly databaseFile: string;
  /** Applied to the registry at the start; undefined: none. */
  readonly configFile?: ConfigFileName | undefined;
  readonly logLevel: LogLevel;
  /** Where the lines of the log are kept beside the terminal; undefined: nowhere. */
  readonly logFile: string | undefined;
  /** `DEBUG` as given; `debugScopes` reads it. */
  readonly debug: string;
  readonly masterKey: MasterKeySource;
}

/** A configuration file: where it is, and as it was written, for messages. */
export interface ConfigFileName {
  readonly path: string;
  readonly written: string;
}

/** Where the key comes from that seals stored secrets (the store's option of the same form). `origin` names it in messages. */
export type MasterKeySource =
  | { readonly kind: 'text'; readonly text: string; readonly origin: string }
  | { readonly kind: 'file'; readonly path: string }
  /** `master.key`, made at the first start. */
  | { readonly kind: 'beside-database' };
