import { z } from 'zod';

/** A schema of an OpenAPI document as something that judges values; `components` are those of the document. */
export function schemaOf(schema: object, components: Readonly<Record<string, object>>): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: components }).replaceAll('#/components/schemas/', '#/$defs/');
  return z.fromJSONSchema(JSON.parse(text));
}
