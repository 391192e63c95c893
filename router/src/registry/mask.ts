import { isJsonObject, type JsonValue } from '../domain/json.ts';
import { isSecretName } from './secret-keys.ts';

/** What stands for a secret on every read. Written back it means "as it was"; it is never stored and never sent upstream. */
export const MASK = '********';

/** A value as it may be shown: fields with secret names are masked, and passwords inside URLs. */
export function maskValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return maskUrlCredentials(value);
  if (Array.isArray(value)) return holdsSecret(value) ? MASK : value.map(maskValue);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, isSecretName(name) ? MASK : maskValue(field ?? null)]),
  );
}

/** Whether a secret stands anywhere inside, so that the whole value must be sealed. */
export function holdsSecret(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return maskUrlCredentials(value) !== value;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isJsonObject(value) && Object.entries(value).some(([name, field]) => isSecretName(name) || holdsSecret(field));
}

/**
 * A written value with each mask replaced by what is stored at the same place. undefined where nothing is stored there.
 * Elements of arrays have no names of their own, so inside arrays a mask finds nothing: an array with secrets is masked whole.
 */
export function unmaskValue(written: JsonValue, stored: JsonValue | undefined): JsonValue | undefined {
  if (stored !== undefined && isMaskOf(written, stored)) return stored;
  if (written === MASK) return undefined;
  if (Array.isArray(written)) {
    return written.map((element) => unmaskValue(element, undefined)).filter((element) => element !== undefined);
  }
  if (!isJsonObject(written)) return written;
  const known = isJsonObject(stored) ? stored : {};
  return Object.fromEntries(
    Object.entries(written).flatMap(([name, field]) => {
      const unmasked = unmaskValue(field ?? null, Object.hasOwn(known, name) ? known[name] : undefined);
      return unmasked === undefined ? [] : [[name, unmasked]];
    }),
  );
}

function isMaskOf(written: JsonValue, stored: JsonValue): boolean {
  if (written === MASK) return true;
  return typeof stored === 'string' && written === maskUrlCredentials(stored) && written !== stored;
}

/** Whether a mask stands anywhere inside. */
export function holdsMask(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value === MASK;
  if (Array.isArray(value)) return value.some(holdsMask);
  return isJsonObject(value) && Object.values(value).some(holdsMask);
}

/** `https://name:word@host` → `https://********@host`. */
function maskUrlCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#\\]*@/i, `$1${MASK}@`);
}
