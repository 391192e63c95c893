import type { FastifyRequest } from 'fastify';
import { isJsonObject } from '../../../domain/json.ts';
import { RouterException } from '../../../domain/router-error.ts';
import type { NewProvider } from '../../../registry/registry.ts';
import { providerCreation } from '../contracts/provider.ts';
import type { ManagementRooms } from '../ports.ts';
import { invalid, toRouterError } from '../to-router-error.ts';

/**
 * A body of the wrong form is refused together with all that is wrong beside its form, so that nobody mends it field by field. For routes
 * with `attachValidation`.
 */
export function refuseProviderFaults(
  { body, validationError }: Pick<FastifyRequest, 'body' | 'validationError'>,
  registry: ManagementRooms['registry'],
): void {
  if (validationError === undefined) return;
  const form = toRouterError(validationError)?.details;
  if (form === undefined) throw validationError;
  const named = new Set(form.map(({ field }) => field.split('.', 1)[0]));
  const others = registry.providerFaults(wellFormed(body)).filter(({ field }) => !named.has(field.split('.', 1)[0]));
  throw new RouterException(invalid([...form, ...others]));
}

/** What the registry judges; the rest is read leniently or has a form only. */
const judged = providerCreation.omit({ models: true, sensitive_config_keys: true }).shape;

/** The fields that have the right form. */
function wellFormed(body: unknown): Partial<NewProvider> {
  if (!isJsonObject(body)) return {};
  const fields = Object.entries(judged).flatMap(([name, schema]) => {
    const read = schema.safeParse(body[name]);
    return read.success && read.data !== undefined ? [[name, read.data]] : [];
  });
  // Each field was just read by the schema that gives it its type.
  return Object.fromEntries(fields) as Partial<NewProvider>;
}
