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

/**
 * Whether the value of a config key is sealed in the store and masked on every read. What is a secret for one type is one for all: a
 * provider's type can change, and by then the value would stand readable in the history of changes.
 */
export function isSecretKey(types: Pick<ProviderTypes, 'all'>, key: string): boolean {
  return isSecretName(key) || /headers$/i.test(key) || types.all.some((type) => type.secretKeys.includes(key));
}
