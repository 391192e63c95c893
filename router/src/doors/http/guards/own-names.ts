/** Where the server listens: the host as configured, the address it became, the real port. */
export interface BoundTo {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

/** The names under which programs on this machine may call this server, lower case. */
export interface OwnNames {
  /** Values of `Host`, with the port and without. */
  readonly hosts: ReadonlySet<string>;
  /** Values of `Origin` of this server's own pages: another port on this machine is another site. */
  readonly origins: ReadonlySet<string>;
}

const HTTP_PORT = 80;

export function ownNames(bound: BoundTo): OwnNames {
  const names = new Set(['127.0.0.1', 'localhost', '[::1]', hostForm(bound.host), hostForm(bound.address)]);
  const hosts = new Set<string>();
  const origins = new Set<string>();
  for (const name of names) {
    hosts.add(name).add(`${name}:${bound.port}`);
    origins.add(bound.port === HTTP_PORT ? `http://${name}` : `http://${name}:${bound.port}`);
  }
  return { hosts, origins };
}

/** A host as `Host` and URLs write it: IPv6 in brackets. */
export function hostForm(host: string): string {
  const lower = host.toLowerCase();
  return lower.includes(':') && !lower.startsWith('[') ? `[${lower}]` : lower;
}
