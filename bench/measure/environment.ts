import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import type { Cores } from './cores.ts';

/** What a figure was measured on: label → value. */
export type Environment = Readonly<Record<string, string>>;

export function describeEnvironment(cores: Cores, more: Environment): Environment {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'unknown processor';
  return {
    Machine: `${processors.length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
    Cores:
      cores.gateway === cores.load
        ? `all on core ${cores.gateway}`
        : `gateway ${cores.gateway}, mock and load ${cores.load}`,
    Node: process.version,
    ...more,
    Date: new Date().toISOString().slice(0, 10),
  };
}

/** `nginx version: nginx/1.22.1` goes to stderr. */
export function nginxVersion(path: string): string {
  const said = execFileSync('sh', ['-c', '"$0" -v 2>&1', path], { encoding: 'utf8' });
  return said.replace('nginx version: nginx/', '').trim();
}
