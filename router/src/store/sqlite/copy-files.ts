import { readdirSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** `whole`: with the request history, made before a migration. `registry`: everything else, made once a day where something changed. */
export type CopyKind = 'whole' | 'registry';

/** A copy in `backups/` beside a database. */
export interface CopyFile {
  readonly kind: CopyKind;
  readonly path: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

const COPIES_KEPT: Readonly<Record<CopyKind, number>> = { whole: 5, registry: 7 };
/** A draft that is being written is younger: it grows all the while. */
const DRAFT_LIFE_MS = 60_000;
const DRAFT_ENDING = /\.partial(-journal|-wal|-shm)?$/;
const NAME_ENDING = /^(registry-)?(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d\d\d)Z\.db$/;

/** Oldest first. */
export function copyFiles(file: string): readonly CopyFile[] {
  const prefix = prefixOf(file);
  return namesIn(folderOf(file))
    .flatMap((name) => (name.startsWith(prefix) ? readName(file, name, name.slice(prefix.length)) : []))
    .sort((one, other) => one.atMs - other.atMs);
}

/**
 * Has a copy made under a draft's name and gives it its own when it is whole and on the disk; then forgets all but the last few of its kind. A maker that
 * answers false has found that the copy must not be kept.
 */
export async function keepCopy(
  file: string,
  { kind, nowMs }: { readonly kind: CopyKind; readonly nowMs: number },
  make: (draft: string) => Promise<boolean>,
): Promise<string | undefined> {
  const copy = join(folderOf(file), nameOf(file, kind, nowMs));
  const draft = `${copy}.partial`;
  await mkdir(folderOf(file), { recursive: true, mode: 0o700 });
  await forgetOldDrafts(file, nowMs);
  try {
    // Made by hand first: SQLite would make it readable for others.
    await (await open(draft, 'w', 0o600)).close();
    const isGood = await make(draft);
    if (isGood) await settle(draft, copy);
    await forgetOldCopies(file, kind);
    return isGood ? copy : undefined;
  } finally {
    await rm(draft, { force: true });
  }
}

/** A crash in the midst of copying leaves a draft, perhaps with a secret that somebody had just written in plain text. */
export async function forgetOldDrafts(file: string, nowMs: number): Promise<void> {
  const drafts = namesIn(folderOf(file)).filter((name) => isDraft(file, name));
  await Promise.all(drafts.map((name) => forgetIfOld(join(folderOf(file), name), nowMs)));
}

function isDraft(file: string, name: string): boolean {
  const prefix = prefixOf(file);
  if (!name.startsWith(prefix) || !DRAFT_ENDING.test(name)) return false;
  return NAME_ENDING.test(name.slice(prefix.length).replace(DRAFT_ENDING, ''));
}

async function forgetIfOld(path: string, nowMs: number): Promise<void> {
  // One that cannot be looked at or removed must not keep a new copy from being made.
  const changedMs = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  // A clock that was set back makes no draft young for years.
  if (changedMs === undefined || Math.abs(nowMs - changedMs) < DRAFT_LIFE_MS) return;
  await rm(path, { force: true }).catch(() => undefined);
}

async function settle(draft: string, copy: string): Promise<void> {
  const handle = await open(draft, 'r+');
  await handle.sync().finally(() => handle.close());
  await rename(draft, copy);
}

async function forgetOldCopies(file: string, kind: CopyKind): Promise<void> {
  const copies = copyFiles(file).filter((copy) => copy.kind === kind);
  await Promise.all(copies.slice(0, -COPIES_KEPT[kind]).map(({ path }) => rm(path, { force: true })));
}

function readName(file: string, name: string, ending: string): readonly CopyFile[] {
  const parts = NAME_ENDING.exec(ending);
  if (parts === null) return [];
  const [, isRegistry, day, hour, minute, second, ms] = parts;
  const atMs = Date.parse(`${day}T${hour}:${minute}:${second}.${ms}Z`);
  return [{ kind: isRegistry === undefined ? 'whole' : 'registry', path: join(folderOf(file), name), atMs }];
}

function nameOf(file: string, kind: CopyKind, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  return `${prefixOf(file)}${kind === 'registry' ? 'registry-' : ''}${time}.db`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // No copy was ever made.
  }
}

function folderOf(file: string): string {
  return join(dirname(file), 'backups');
}

function prefixOf(file: string): string {
  return `${basename(file, '.db')}-`;
}
