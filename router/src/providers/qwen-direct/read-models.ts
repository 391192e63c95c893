import type { JsonObject } from '../../domain/json.ts';
import type { ListedModel } from '../../domain/provider-adapter.ts';
import { numberOf } from '../../lib/number-of.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** The list of the web chat; a newer address of it wraps the list once more. */
export function readModels(body: JsonObject): readonly ListedModel[] {
  const entries = Array.isArray(body['data']) ? body['data'] : listOf(objectOf(body['data'])?.['data']);
  return entries.flatMap((entry): readonly ListedModel[] => {
    const model = objectOf(entry) ?? {};
    const id = textOf(model['id']);
    const info = objectOf(model['info']);
    if (!id || info?.['is_active'] === false) return [];
    const meta = objectOf(info?.['meta']);
    const name = textOf(model['name']);
    const contextLength = numberOf(meta?.['max_context_length']);
    const maxOutputTokens =
      numberOf(meta?.['max_summary_generation_length']) ?? numberOf(meta?.['max_generation_length']);
    const capabilities = readCapabilities(objectOf(meta?.['capabilities']));
    return [
      {
        id,
        ...(name ? { name } : {}),
        ...(contextLength === undefined ? {} : { contextLength }),
        ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
        ...(capabilities.length === 0 ? {} : { capabilities }),
      },
    ];
  });
}

function readCapabilities(given: JsonObject | undefined): readonly string[] {
  if (given === undefined) return [];
  return Object.entries(given).flatMap(([name, value]) =>
    value === true ? [name === 'thinking' ? 'reasoning' : name] : [],
  );
}
