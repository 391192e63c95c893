import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Whether Node's own undici is loaded in a fresh process after these imports. */
async function loadsUndici(...imports: readonly string[]): Promise<boolean> {
  const loading = imports.map((specifier) => `await import(${JSON.stringify(specifier)});`).join('');
  const asking = "console.log(process.moduleLoadList.includes('NativeModule internal/deps/undici/undici'));";
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', loading + asking]);
  return stdout.trim() === 'true';
}

it('is not loaded by the server, with all that it stands on', async () => {
  expect(await loadsUndici(new URL('./create-http-server.ts', import.meta.url).href)).toBe(false);
});

it('would be by an import of "node:http"', async () => {
  expect(await loadsUndici('node:http')).toBe(true);
});
