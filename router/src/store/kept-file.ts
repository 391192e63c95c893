import { readFile, rename, writeFile } from 'node:fs/promises';

/** A small file beside the database that is written whole: a reader never sees half of it. Readable by its owner alone. */
export interface KeptFile {
  /** undefined: there is none. */
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

export function keptFile(path: string): KeptFile {
  const draft = `${path}.${process.pid}`;
  return {
    async read() {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async write(text) {
      await writeFile(draft, text, { mode: 0o600 });
      await rename(draft, path);
    },
  };
}
