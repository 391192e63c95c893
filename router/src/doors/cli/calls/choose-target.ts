import type { Context } from '../context.ts';

/** Which router a command speaks with. */
export type Target =
  | { readonly kind: 'database' }
  | { readonly kind: 'remote'; readonly url: URL; readonly key: string | undefined }
  | { readonly kind: 'refused'; readonly message: string };

/** `--url` and `--key`, or their variables; else the database. A flag that names a database beats the variable that names a router. */
export function chooseTarget({ url, key, flags, env }: Context): Target {
  const ofDatabase = Object.keys(flags).length > 0;
  if (url !== undefined && ofDatabase) {
    return refused('Give either --url or a database (--data-dir, --database-url, --master-key-file), not both.');
  }
  const place = url ?? (ofDatabase ? undefined : env['PROVIDER_ROUTER_URL']?.trim());
  if (place === undefined || place === '') {
    return key === undefined
      ? { kind: 'database' }
      : refused('--key goes with --url (or PROVIDER_ROUTER_URL): on the database itself no key is needed.');
  }
  const source = url === undefined ? 'PROVIDER_ROUTER_URL' : '--url';
  const parsed = URL.parse(place.includes('://') ? place : `http://${place}`);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    return refused(`${source} must be the address of a router, such as http://127.0.0.1:3001.`);
  }
  if (parsed.username !== '' || parsed.password !== '') {
    return refused(`${source} takes no user or password: give an API key with --key or PROVIDER_ROUTER_KEY.`);
  }
  return { kind: 'remote', url: withoutVersion(parsed), key: key ?? (env['PROVIDER_ROUTER_KEY']?.trim() || undefined) };
}

/** People copy the base URL that their clients use. */
function withoutVersion(url: URL): URL {
  const bare = new URL(url.pathname.replace(/\/v1\/?$/, '/'), url);
  bare.search = '';
  return bare;
}

function refused(message: string): Target {
  return { kind: 'refused', message };
}
