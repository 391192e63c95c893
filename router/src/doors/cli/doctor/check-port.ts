import { connect } from 'node:net';
import type { ProcessConfig } from '../../../config/process-config.ts';
import { leadsToRouter } from '../leads-to-router.ts';
import { type Finding, good, problem } from './finding.ts';

const PATIENCE_MS = 2_000;

/** Whether the router listens at its place, and else whether the place is free. */
export async function checkPort({ host, port }: Pick<ProcessConfig, 'host' | 'port'>): Promise<Finding> {
  const isWildcard = host === '0.0.0.0' || host === '::';
  const name = isWildcard ? '127.0.0.1' : host;
  const where = `${name.includes(':') ? `[${name}]` : name}:${port}`;
  if (!(await isTaken(name, port))) return good('port', `Nobody listens at ${where}.`);
  if (await leadsToRouter(`http://${where}`, PATIENCE_MS)) return good('port', `A router answers at http://${where}.`);
  return problem(
    'port',
    `Another program listens at ${where}.`,
    `Stop it, or start the router elsewhere: start --port ${port + 1}`,
  );
}

function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (taken: boolean) => (): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
