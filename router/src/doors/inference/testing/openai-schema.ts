import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

// The vendor's own description lies beside the project's root and is too large to be part of it.
const file = join(import.meta.dirname, '../../../../../..', 'shared', 'fixtures', 'schemas', 'openai.openapi.json');

/** Why answers cannot be held against OpenAI's description; undefined when they can. */
export function openAiSchemaMissing(): string | undefined {
  return existsSync(file) ? undefined : 'no ../shared/fixtures beside the project';
}

/** What is wrong with a value as OpenAI describes this schema of its API; empty where nothing is. */
export function openAiSchema(name: string): (value: unknown) => readonly string[] {
  // Its alternatives overlap: a message of the user is one by two of them.
  const text = readFileSync(file, 'utf8').replaceAll('"oneOf"', '"anyOf"');
  const document = JSON.parse(text, (_key, value) => withNull(value)) as {
    readonly components: { readonly schemas: object };
  };
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false, logger: false });
  ajv.addSchema({ $id: 'openai', components: document.components });
  const validate = ajv.compile({ $ref: `openai#/components/schemas/${name}` });
  return (value) => {
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).slice(0, 20);
  };
}

/** `nullable` is of an older OpenAPI than the rest of the document, and stands beside references too. */
function withNull(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('nullable' in value)) return value;
  const { nullable, ...schema } = value;
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}
