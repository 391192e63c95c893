import { toolCommand } from '../../../lib/tool-command.ts';
import { isLoopbackAddress } from './is-loopback-address.ts';

/**
 * Why the router must not start on this host, for the terminal; undefined when it may (contract, section 8).
 * `hasCredentials`: a usable API key exists. A name other than `localhost` counts as public, wherever it points today.
 */
export function publicBindProblem(bind: {
  readonly host: string;
  readonly hasCredentials: boolean;
}): string | undefined {
  if (bind.hasCredentials || isLoopbackHost(bind.host)) return undefined;
  return (
    `Refusing to listen on ${bind.host === '' ? 'every address' : bind.host}: anyone who reaches it could use your providers, and no usable API key exists. ` +
    `Either listen on this machine only (--host 127.0.0.1), or make a key first: ${toolCommand('key create NAME')}`
  );
}

function isLoopbackHost(host: string): boolean {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  return bare.toLowerCase() === 'localhost' || isLoopbackAddress(bare);
}
