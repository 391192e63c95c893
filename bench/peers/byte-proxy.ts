import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import type { Gateway } from './gateway.ts';
import type { Workshop } from './workshop.ts';

/** (a): the least that a gateway on `node:http` and undici can do. */
export function byteProxy({ children, core, mockPort, folder }: Workshop): Gateway {
  return {
    name: 'a',
    async launch() {
      const port = await freePort();
      const outputFile = join(folder, 'byte-proxy.log');
      const child = children.start({
        command: process.execPath,
        arguments: [
          fileURLToPath(import.meta.resolve('./byte-proxy.mjs')),
          String(port),
          `http://127.0.0.1:${mockPort}`,
        ],
        core,
        outputFile,
      });
      return { child, outputFile, address: { port, headers: { authorization: 'Bearer sk-bench' } } };
    },
  };
}
