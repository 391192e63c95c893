import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** zod schemas as JSON Schema, each named one once under `components/schemas`. */
export class JsonSchemas {
  /** By name. */
  readonly components: Record<string, JsonSchema> = {};

  /** `input`: what a caller may send; `output`: what the router answers. */
  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _,
      $defs,
      id,
      examples: _examples,
      failures: _failures,
      ...own
    } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: readThrough });
    for (const [name, definition] of Object.entries($defs ?? {})) this.#keep(name, definition);
    if (typeof id !== 'string') return withPlaces(own);
    this.#keep(id, own);
    return { $ref: place(id) };
  }

  /** Examples stand where a form is used. */
  #keep(name: string, { id: _, examples: _examples, failures: _failures, ...definition }: JsonSchema): void {
    this.components[name] ??= withPlaces(definition);
  }
}

/** What is made of a value before it is checked tells nothing of its form; what it is checked against does. */
function readThrough({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: object }): void {
  const { def } = zodSchema._zod;
  if (def.type !== 'pipe' || def.in._zod.def.type !== 'transform') return;
  const { $schema: _, ...checked } = z.toJSONSchema(def.out, { io: 'input', unrepresentable: 'any' });
  Object.assign(jsonSchema, checked);
}

function place(name: string): string {
  return `#/components/schemas/${name}`;
}

/** References point into the document instead of into each schema of its own. */
function withPlaces(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
