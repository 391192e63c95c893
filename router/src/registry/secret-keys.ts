import type { ProviderTypes } from './ports.ts';

/** Names that mean a secret at every provider, without case, dashes and underscores. */
const knownNames: ReadonlySet<string> = new Set([
  'accesskey',
  'accesstoken',
  'apikey',
  'apikeys',
  'authorization',
  'authtoken',
  'bearertoken',
  'clientsecret',
  'cookie',
  'cookies',
  'credentials',
  'idtoken',
  'passphrase',
  'password',
  'privatekey',
  'proxyauthorization',
  'refreshtoken',
  'secret',
  'secretaccesskey',
  'secretkey',
  'sessiontoken',
  'token',
  'xapikey',
]);

/** Whether a name means a secret wherever it stands, nested fields and headers included. */
export function isSecretName(name: string): boolean {
  return knownNames.has(name.toLowerCase().replaceAll(/[-_]/g, ''));
}

/** Whether the value of a config key is sealed in the store and masked on every read. */
export function isSecretKey(types: ProviderTypes, type: string | undefined, key: string): boolean {
  if (isSecretName(key)) return true;
  return type !== undefined && types.find(type)?.secretKeys.includes(key) === true;
}
