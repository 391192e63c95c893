import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import type { Seal } from '../../../domain/native.ts';

/** A call that a program of Anthropic's made must come back with its `caller`: it is that call's seal. One by the model itself needs none. */
export function sealOfCaller(caller: JsonValue | undefined): { readonly seal?: Seal } {
  if (!isJsonObject(caller) || caller['type'] === 'direct') return {};
  return { seal: { dialect: 'anthropic-messages', issuer: 'anthropic', value: JSON.stringify(caller) } };
}

/** The `caller` out of such a seal. */
export function readCaller({ value }: Seal): JsonObject | undefined {
  try {
    const caller: unknown = JSON.parse(value);
    return isJsonObject(caller) ? caller : undefined;
  } catch {
    return undefined;
  }
}
