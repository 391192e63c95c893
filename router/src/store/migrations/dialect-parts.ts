import type { Kysely, RawBuilder } from 'kysely';

/** The few things that a migration cannot say neutrally; each database fills them in its own folder. */
export interface DialectParts {
  /** The time of an insert as epoch milliseconds, for column defaults. */
  readonly nowMs: RawBuilder<unknown>;
  /** The type of columns that hold bytes. */
  readonly bytes: RawBuilder<unknown>;
  /** Raises `registry_revision` on every change of a table, whoever makes it. */
  bumpRevisionOnChange(db: Kysely<never>, table: string): Promise<void>;
  /** A deployment that becomes the default takes the mark from its siblings: the last write wins, also from outside. */
  keepOneDefaultPerProvider(db: Kysely<never>): Promise<void>;
}
