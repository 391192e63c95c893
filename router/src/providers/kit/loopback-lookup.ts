import type { LookupFunction } from 'node:net';

/** Both addresses of this machine. IPv4 first: most local servers listen there only. */
const ADDRESSES = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * How `localhost` is resolved: to both loopback addresses, tried one after the other, whatever the machine's hosts file or name server
 * says of it. Systems differ in which one they know or put first, and local servers in which one they listen on.
 */
export const loopbackLookup: LookupFunction = (_hostname, options, callback) => {
  if (options.all === true) callback(null, ADDRESSES);
  else callback(null, '127.0.0.1', 4);
};
