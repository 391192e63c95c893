import { nginxVersion } from '../measure/environment.ts';
import { byteProxy } from './byte-proxy.ts';
import { type Gateway, type PeerName, RunningGateway } from './gateway.ts';
import { findNginx, nginx } from './nginx.ts';
import { installPortkey, portkey, portkeyVersion } from './portkey.ts';
import type { Workshop } from './workshop.ts';

export interface Gathering {
  readonly gateways: readonly Gateway[];
  /** Name → version, for the report. */
  readonly versions: Readonly<Record<string, string>>;
  /** Why a peer is not there. */
  readonly missing: readonly string[];
}

/** The peers that this machine can run, each proved by one answer. */
export async function gatherPeers(wanted: ReadonlySet<PeerName>, workshop: Workshop): Promise<Gathering> {
  const gateways: Gateway[] = [];
  const versions: Record<string, string> = {};
  const missing: string[] = [];
  const admit = async (gateway: Gateway): Promise<void> => {
    const problem = await proveAnswer(gateway, workshop);
    if (problem === undefined) gateways.push(gateway);
    else missing.push(`${gateway.name} does not answer: ${problem}`);
  };

  if (wanted.has('a')) await admit(byteProxy(workshop));
  const nginxPath = wanted.has('nginx') ? findNginx() : undefined;
  if (nginxPath !== undefined) {
    versions['nginx'] = nginxVersion(nginxPath);
    await admit(nginx(nginxPath, workshop));
  } else if (wanted.has('nginx')) missing.push('nginx is not installed here');
  if (wanted.has('portkey')) {
    const installation = await installPortkey();
    if (installation.kind === 'installed') await admit(portkey(workshop));
    else missing.push(`portkey is not here: ${installation.reason}`);
    versions['Portkey'] = `${portkeyVersion}, its @hono/node-server pinned to 1.13.5`;
  }
  return { gateways, versions, missing };
}

async function proveAnswer(gateway: Gateway, { children }: Workshop): Promise<string | undefined> {
  try {
    const running = await RunningGateway.start(gateway, children);
    await running.stop();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
