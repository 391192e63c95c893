import type { ProviderTypes } from './ports.ts';

/** Whole names that mean a secret though their ending does not say so. Without case and separators. */
const secretNames: ReadonlySet<string> = new Set([
  'bearer',
  'connectionstring',
  'credentialsjson',
  'jwt',
  'keys',
  'privatekeypem',
  'serviceaccountjson',
  'session',
]);

/** What names of secrets end with, however their words are joined: `xgoogapikey`, `db-password`, `X-Session-Secret`. */
const secretEndings = [
  'accesskey',
  'accesskeys',
  'accesstokens',
  'apikey',
  'apikeys',
  'apitokens',
  'authorization',
  'authtokens',
  'cookie',
  'cookies',
  'credential',
  'credentials',
  'headers',
  'passphrase',
  'passwd',
  'password',
  'passwords',
  'privatekey',
  'privatekeys',
  'pwd',
  'refreshtokens',
  'secret',
  'secretkey',
  'secretkeys',
  'secrets',
  'signingkey',
] as const;

/** Before a secret's word they ask whether there is one: `requiresAuth`, `use_otp`. */
const flags = words(
  'disable enable force has is needs no optional require required requires skip use uses with without',
);

/**
 * Words that mean a secret at the end of a name, but for what may stand before them: `hfToken` and `costPerToken`, `openai_key` and `cacheKey`,
 * `basicAuth` and `requiresAuth`.
 */
const doubtfulWords: Readonly<Record<string, ReadonlySet<string>>> = {
  auth: flags,
  creds: flags,
  dsn: flags,
  otp: flags,
  pat: flags,
  pem: flags,
  sas: flags,
  totp: flags,
  key: words(
    'cache choice content data error field foreign group hash idempotency index input json label lookup map message model object output partition primary public response result routing row shard sort text usage',
  ),
  pass: words('by each first last multi one second single two'),
  token: words(
    'bos cls end eos first image last mask max min next pad per sep special start stop think thinking tool unk',
  ),
};

/** Words that tell one secret from another of its kind: `password_old`, `apiKeyBackup`. */
const variants = words('alt backup current new next old prev previous primary secondary spare');

/** Whether a name means a secret wherever it stands, nested fields and headers included. */
export function isSecretName(name: string): boolean {
  const parts = withoutVariant(wordsOf(name));
  const joined = parts.join('');
  if (secretNames.has(joined) || secretEndings.some((ending) => joined.endsWith(ending))) return true;
  return endsInDoubtfulWord(parts);
}

/**
 * Whether the value of a config key is sealed in the store and masked on every read. What is a secret for one type is one for all: a
 * provider's type can change, and by then the value would stand readable in the history of changes.
 */
export function isSecretKey(types: Pick<ProviderTypes, 'all'>, key: string): boolean {
  return isSecretName(key) || types.all.some((type) => type.secretKeys.includes(key));
}

function endsInDoubtfulWord(parts: readonly string[]): boolean {
  const last = parts.at(-1) ?? '';
  if (Object.hasOwn(doubtfulWords, last)) return doubtfulWords[last]?.has(parts.at(-2) ?? '') === false;
  // Joined without a trace no other word ends so: `hftoken`, but `monkey` and `bypass`.
  return last.endsWith('token') && doubtfulWords['token']?.has(last.slice(0, -'token'.length)) === false;
}

/** `X-Goog-Api-Key` → x, goog, api, key; `maxTokens` → max, tokens; `EOSToken` → eos, token. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([\p{Ll}\p{N}])(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$2 ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** `api_key_2`, `token1`, `secretB` and `password_v2` are what they would be without their number. */
function withoutVariant(parts: readonly string[]): readonly string[] {
  const last = parts.at(-1);
  if (last === undefined) return parts;
  const bare = last.replace(/\p{N}+$/u, '');
  const isVariant = bare.length <= 1 || variants.has(bare);
  if (isVariant) return withoutVariant(parts.slice(0, -1));
  return bare === last ? parts : [...parts.slice(0, -1), bare];
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
