import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const folder = join(tmpdir(), `provider-router-e2e-boot.${process.getuid?.() ?? 0}.lock`);

/**
 * One router boots at a time on this machine: a first start looks at the well-known ports of local model servers, and one suite puts fakes
 * there. A lock whose owner is gone is taken over.
 */
export async function bootLock(): Promise<AsyncDisposable> {
  while (!(await taken())) await sleep(25);
  return {
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function taken(): Promise<boolean> {
  try {
    await mkdir(folder);
    await writeFile(join(folder, 'pid'), String(process.pid));
    return true;
  } catch {
    if (await ownerIsGone()) await rm(folder, { recursive: true, force: true });
    return false;
  }
}

async function ownerIsGone(): Promise<boolean> {
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => ''));
  // No pid yet: its owner is just making it.
  if (!Number.isInteger(pid) || pid === 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
