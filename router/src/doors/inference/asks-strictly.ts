import { isJsonObject, type JsonObject } from '../../domain/json.ts';

/** `strict`, or OpenRouter's word for the same: a provider that would have to leave out a parameter refuses, and another is asked. */
export function asksStrictly({ strict, provider }: JsonObject): boolean {
  return strict === true || (isJsonObject(provider) && provider['require_parameters'] === true);
}
