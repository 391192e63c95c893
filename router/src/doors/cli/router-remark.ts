import type { ProviderDetailWire } from '../management/contracts/provider.ts';
import type { Session } from './calls/with-session.ts';
import { leadsToRouter } from './leads-to-router.ts';

/** What its owner should know of a provider whose address is a router's; undefined where all is well. Over the network it is not this machine that calls it. */
export async function routerRemark(
  { isLocal }: Pick<Session, 'isLocal'>,
  { config }: Pick<ProviderDetailWire, 'config'>,
): Promise<string | undefined> {
  const address = config['baseURL'];
  if (!isLocal || !(await leadsToRouter(address))) return undefined;
  return `A Provider Router answers at ${address}, and no model server. If it is this one, requests come back to it: give the address of the model server.`;
}
