import { networkInterfaces } from 'node:os';
import { type BoundTo, hostForm } from './own-names.ts';

const HTTP_PORT = 80;
const LOCAL_NAMES = ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '[::]'];

/** Whether a URL leads to the listener itself. Other names of this machine are not looked up: what comes back by those is known by its `VIA_HEADER`. */
export function isOwnAddress(address: string, bound: BoundTo): boolean {
  const url = URL.parse(address.trim());
  if (url?.protocol !== 'http:' || Number(url.port || HTTP_PORT) !== bound.port) return false;
  return [...LOCAL_NAMES, ...boundNames(bound)].includes(url.hostname);
}

function boundNames({ host, address }: BoundTo): readonly string[] {
  const named = [hostForm(host), hostForm(address)];
  if (address !== '0.0.0.0' && address !== '::') return named;
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return [...named, ...all.map((one) => hostForm(one.address))];
}
