import { networkInterfaces } from 'node:os';

/** Under which addresses other machines reach what listens on every address of this one; none where it does not. */
export function otherAddresses(host: string): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return [];
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}
