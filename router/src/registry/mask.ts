import { isJsonObject, type JsonValue } from '../domain/json.ts';
import { looksSecret } from '../lib/looks-secret.ts';
import { isSecretName } from './secret-keys.ts';

/** What stands for a secret on every read. Written back it means "as it was"; it is never stored and never sent upstream. */
export const MASK = '********';

/** What stands beside a key in a list of keys, and is none itself. */
const besideKeys: ReadonlySet<string> = new Set(['models', 'weight']);

/** A secret as it may be shown. A list of keys that says more of them shows that, so that it can be seen, edited and backed up. */
export function maskSecret(value: JsonValue): JsonValue {
  return Array.isArray(value) && value.some(isJsonObject) ? value.map(maskKey) : MASK;
}

function maskKey(element: JsonValue): JsonValue {
  if (!isJsonObject(element)) return MASK;
  return Object.fromEntries(
    Object.entries(element).map(([name, field = null]) => [name, isBesideKey(name, field) ? maskValue(field) : MASK]),
  );
}

function isBesideKey(name: string, field: JsonValue): boolean {
  return besideKeys.has(name) && typeof field !== 'string';
}

/** A value as it may be shown: fields with secret names are masked, what is plainly a secret under another name, and passwords inside URLs. */
export function maskValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(maskValue);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, isSecretName(name) ? MASK : maskValue(field ?? null)]),
  );
}

/** Whether a secret stands anywhere inside, so that the whole value must be sealed. */
export function holdsSecret(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return maskText(value) !== value;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isJsonObject(value) && Object.entries(value).some(([name, field]) => isSecretName(name) || holdsSecret(field));
}

/** A written value with each mask replaced by what is stored at the same place. */
export interface Unmasked {
  /** Without the masks that stand for nothing; undefined where there is nothing else. */
  readonly value: JsonValue | undefined;
  /** Paths of those inside lists. There a mask that is left out would move what comes after it, and a key would be another's. */
  readonly orphans: readonly string[];
}

/** Elements of lists have no names: the mask of the third is what is stored third. */
export function unmaskValue(written: JsonValue, stored: JsonValue | undefined): Unmasked {
  const orphans: string[] = [];
  return { value: unmasked({ written, stored, path: '', inList: false }, orphans), orphans };
}

interface Place {
  readonly written: JsonValue;
  readonly stored: JsonValue | undefined;
  readonly path: string;
  readonly inList: boolean;
}

function unmasked({ written, stored, path, inList }: Place, orphans: string[]): JsonValue | undefined {
  if (stored !== undefined && isMaskOf(written, stored)) return stored;
  if (written === MASK || (inList && isMaskedUrl(written))) {
    if (inList) orphans.push(path);
    return undefined;
  }
  if (Array.isArray(written)) {
    const known = Array.isArray(stored) ? stored : [];
    return written
      .map((element, index) => unmasked(place(element, known[index], path, index, true), orphans))
      .filter((element) => element !== undefined);
  }
  if (!isJsonObject(written)) return written;
  const known = isJsonObject(stored) ? stored : {};
  return Object.fromEntries(
    Object.entries(written).flatMap(([name, field]) => {
      const before = Object.hasOwn(known, name) ? known[name] : undefined;
      const after = unmasked(place(field ?? null, before, path, name, inList), orphans);
      return after === undefined ? [] : [[name, after]];
    }),
  );
}

function place(
  written: JsonValue,
  stored: JsonValue | undefined,
  path: string,
  name: string | number,
  inList: boolean,
): Place {
  return { written, stored, path: path === '' ? String(name) : `${path}.${name}`, inList };
}

/** Elsewhere such a URL is refused for its credentials. */
function isMaskedUrl(written: JsonValue): boolean {
  return typeof written === 'string' && written.includes(`://${MASK}@`);
}

function isMaskOf(written: JsonValue, stored: JsonValue): boolean {
  if (written === MASK) return true;
  return typeof stored === 'string' && written === maskText(stored) && written !== stored;
}

/** Whether masks are all that a secret brings: then it is none, and the one that they stand for is still to be given. */
export function isAllMasked(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isAllMasked);
  if (!isJsonObject(value)) return value === MASK;
  const secrets = Object.entries(value).filter(([name]) => !besideKeys.has(name));
  return secrets.length > 0 && secrets.every(([, field]) => isAllMasked(field ?? null));
}

/** Whether a mask stands anywhere inside. */
export function holdsMask(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value === MASK;
  if (Array.isArray(value)) return value.some(holdsMask);
  return isJsonObject(value) && Object.values(value).some(holdsMask);
}

/** Whether more stands around a mask somewhere inside: a secret that was typed behind the stars of a form. In an address the mask has its place. */
export function holdsBrokenMask(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value !== MASK && value.includes(MASK) && !isMaskedUrl(value);
  if (Array.isArray(value)) return value.some(holdsBrokenMask);
  return isJsonObject(value) && Object.values(value).some(holdsBrokenMask);
}

function maskText(text: string): string {
  return looksSecret(text) ? MASK : maskUrlCredentials(text);
}

/** `https://name:word@host` → `https://********@host`. */
export function maskUrlCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#\\]*@/i, `$1${MASK}@`);
}
