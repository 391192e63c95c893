import { existsSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Selectable } from 'kysely';
import type { SettingRow } from '../../registry/ports.ts';
import type { StoreSchema } from '../schema.ts';
import { toSetting } from '../statements/read-registry.ts';
import { connectImmutable, connectReadOnly, hasLog } from './connect.ts';

/**
 * The settings in a database that is not open yet, for a start that must know its port before it touches anything. Whatever is wrong with the
 * file gives none: opening it tells what that is.
 */
export function peekSettings(file: string): readonly SettingRow[] {
  // To open a pipe would wait for whoever writes into it.
  if (!existsSync(file) || !statSync(file).isFile()) return [];
  let database: DatabaseSync | undefined;
  try {
    database = hasLog(file) ? connectReadOnly(file) : connectImmutable(file);
    const rows: unknown = database.prepare('select key, value, category, updated_at from settings').all();
    return (rows as readonly Selectable<StoreSchema['settings']>[]).map(toSetting);
  } catch {
    return [];
  } finally {
    database?.close();
  }
}
