import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataDir } from '../../end-to-end/kit/make-data-dir.ts';
import { projectRoot } from '../../end-to-end/kit/start-router.ts';

/** From where the reader stands. */
export const databasePath = join('backend', 'provider-router', 'data', 'provider-router.db');

/** A reader's folder, in which the documents' paths are as printed. */
export interface Installation {
  /** Where the reader stands. */
  readonly folder: string;
  /** `backend/provider-router`: its `npm start` and `npx` find what this checkout built. */
  readonly backend: string;
  readonly dataDir: string;
}

/** Disappears with the test file. */
export async function makeInstallation(): Promise<Installation> {
  const folder = await makeDataDir();
  const backend = join(folder, 'backend', 'provider-router');
  const dataDir = join(backend, 'data');
  await mkdir(dataDir, { recursive: true });
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  await writeFile(join(backend, 'package.json'), '{ "private": true, "scripts": { "start": "provider-router" } }\n');
  // D3 prints the log's folder beside the data; the contract puts it inside.
  await symlink(join(dataDir, 'logs'), join(backend, 'logs'));
  // Every call tells its status where it does not disturb what is printed.
  await writeFile(join(folder, '.curlrc'), 'silent\nshow-error\nwrite-out = "%{stderr}[HTTP %{http_code}]\\n"\n');
  return { folder, backend, dataDir };
}
