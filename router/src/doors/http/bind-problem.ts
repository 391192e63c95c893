import { createServer } from 'node:net';
import { listen } from './listen.ts';

/**
 * Why nothing could listen there now; undefined where something could. For a first start, which has to know it before it makes its data folder. Somebody may
 * still take the port in the moment until the server itself binds it: then that start has made a folder, and is refused all the same.
 */
export async function bindProblem(wish: { readonly host: string; readonly port: number }): Promise<string | undefined> {
  // Who knocks within this moment is not left to wait.
  const probe = createServer((socket) => socket.destroy());
  const outcome = await listen(probe, wish);
  if (outcome.kind === 'refused') return outcome.reason;
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return undefined;
}
