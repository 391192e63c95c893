import type { OwnNames } from './own-names.ts';

/**
 * Whether a `Host` is one of this server's, by exact match: a prefix test let `127.evil.com` pass elsewhere (DNS rebinding). A missing one is
 * foreign. An entry of `security.allowedHosts` without a port admits that name on any port.
 */
export function isKnownHost(host: string | undefined, own: OwnNames, allowedHosts: readonly string[]): boolean {
  if (host === undefined) return false;
  if (own.hosts.has(host)) return true;
  const lower = host.toLowerCase();
  return own.hosts.has(lower) || isAllowed(lower, allowedHosts);
}

function isAllowed(host: string, allowedHosts: readonly string[]): boolean {
  if (allowedHosts.length === 0 || host === '') return false;
  const name = host.replace(/:\d{1,5}$/, '');
  return allowedHosts.some((entry) => {
    const allowed = entry.toLowerCase();
    return allowed === host || allowed === name;
  });
}
