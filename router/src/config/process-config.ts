import type { LogLevel } from '../lib/log-levels.ts';

/** What the process needs before it can open its database. Paths are absolute. */
export interface ProcessConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly dataDir: string;
  readonly databaseFile: string;
  readonly logLevel: LogLevel;
  /** Where the lines of the log are kept beside the terminal; undefined: nowhere. */
  readonly logFile: string | undefined;
  /** `DEBUG` as given; `debugScopes` reads it. */
  readonly debug: string;
  readonly masterKey: MasterKeySource;
}

/** Where the key comes from that seals stored secrets (the store's option of the same form). `origin` names it in messages. */
export type MasterKeySource =
  | { readonly kind: 'text'; readonly text: string; readonly origin: string }
  | { readonly kind: 'file'; readonly path: string }
  /** `master.key`, made at the first start. */
  | { readonly kind: 'beside-database' };
