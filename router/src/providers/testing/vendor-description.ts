import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { collectionMissing } from './recorded-exchanges.ts';

// The descriptions lie beside the project's root and are too large to be part of it.
const folder = join(import.meta.dirname, '../../../../..', 'shared', 'fixtures', 'schemas');

export type Validate = (body: unknown) => string | undefined;

const known = new Map<string, Validate | undefined>();

/** What a vendor's own description says is wrong with the body of a request to `path`; undefined where there is none, or it is not on this machine. */
export function vendorDescription(file: string, path: string): Validate | undefined {
  const key = `${file} ${path}`;
  if (!known.has(key)) known.set(key, collectionMissing() === undefined ? compile(file, path) : undefined);
  return known.get(key);
}

/** OpenAPI's older word for a value that may be null, also where no type stands beside it. */
function withNull(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('nullable' in value)) return value;
  const { nullable, ...schema } = value;
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function compile(file: string, path: string): Validate | undefined {
  // Alternatives overlap in all of them.
  const text = readFileSync(join(folder, `${file}.openapi.json`), 'utf8').replaceAll('"oneOf"', '"anyOf"');
  const { paths, components } = JSON.parse(text, withNull);
  const schema = paths[path]?.post?.requestBody?.content?.['application/json']?.schema;
  if (schema === undefined) throw new Error(`${file} describes no ${path}`);
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
  const pointed = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"vendor#/components'));
  ajv.addSchema({ $id: 'vendor', components });
  const validate = ajv.compile(pointed);
  return (body) => {
    if (validate(body)) return undefined;
    return (validate.errors ?? [])
      .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
      .slice(0, 6)
      .join('; ');
  };
}
