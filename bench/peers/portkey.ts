import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import type { Gateway } from './gateway.ts';
import type { Workshop } from './workshop.ts';

export const portkeyVersion = '1.15.2';
const home = join(import.meta.dirname, '..', '.peers', `portkey-${portkeyVersion}`);
const entry = join(home, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
const installLimitMs = 120_000;

export type Installation = { readonly kind: 'installed' } | { readonly kind: 'missing'; readonly reason: string };

/** Installs Portkey from npm once, into a folder that git ignores. */
export async function installPortkey(): Promise<Installation> {
  if (existsSync(entry)) return { kind: 'installed' };
  mkdirSync(home, { recursive: true });
  const manifest = {
    private: true,
    dependencies: { '@portkey-ai/gateway': portkeyVersion },
    // A fresh installation answers every stream with 500 (TypeError "immutable") since @hono/node-server 1.19.
    overrides: { '@hono/node-server': '1.13.5' },
  };
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
  try {
    const flags = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    await promisify(execFile)('npm', flags, { cwd: home, timeout: installLimitMs });
  } catch (error) {
    return { kind: 'missing', reason: `npm could not install it: ${lastLine(error)}` };
  }
  return existsSync(entry) ? { kind: 'installed' } : { kind: 'missing', reason: 'its package has no start-server.js' };
}

/** (c): another gateway in TypeScript. */
export function portkey({ children, core, mockPort, folder }: Workshop): Gateway {
  const headers = {
    authorization: 'Bearer sk-bench',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `http://127.0.0.1:${mockPort}/v1`,
  };
  return {
    name: 'portkey',
    async launch() {
      const port = await freePort();
      const preload = import.meta.resolve('./loopback-only.mjs');
      const outputFile = join(folder, 'portkey.log');
      const child = children.start({
        command: process.execPath,
        arguments: ['--import', preload, entry, `--port=${port}`, '--headless'],
        core,
        outputFile,
      });
      return { child, outputFile, address: { port, headers } };
    },
  };
}

function lastLine(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error)
    .trim()
    .split('\n');
  return lines.at(-1) ?? '';
}
