import type { HealthMonitoringConfig, RouterFile } from '../../config/file/router-file.ts';

/** Where a manager begins. */
export interface ManagerOptions {
  /** The path of a configuration file (JSON or YAML), or what would stand in it. */
  readonly config?: string | RouterFile | undefined;
  /** Whether finished requests are counted for `getAnalytics` and its like (true). */
  readonly analytics?: boolean | undefined;
  /** Whether providers are looked at by the clock, and how; true: their lists, every 30 seconds. */
  readonly healthMonitoring?: boolean | HealthMonitoringConfig | undefined;
  /** A SQLite file that keeps providers, settings and history; it may be that of a running router. Left out: a memory. */
  readonly database?: string | undefined;
  /** What `${NAME}` in the config stands for (`process.env`). */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Time and luck, for tests. The system's, where left out. */
  readonly clock?: ManagerClock | undefined;
  /** Hears what an operator should know; nobody where it is left out. */
  readonly log?: ManagerLog | undefined;
}

export interface ManagerClock {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Monotonic, milliseconds. */
  ticksMs(): number;
  /** 0 to 1. */
  random(): number;
  /** Calls back after `ms`; the returned function cancels. */
  after(ms: number, callback: () => void): () => void;
}

export interface ManagerLog {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
