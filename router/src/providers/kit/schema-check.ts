import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject } from '../../domain/json.ts';
import { parseJson } from './lenient-json.ts';

/** What became of a text that should fit a schema. `json` is the text without what models like to put around it. */
export type SchemaVerdict =
  | { readonly kind: 'fits'; readonly json: string }
  | { readonly kind: 'misses'; readonly problems: readonly string[] };

const MAX_PROBLEMS = 10;
/** A fence of Markdown around the whole, as models write it however they are asked not to. */
const FENCED = /^\s*```(?:json)?[^\S\n]*\n([\s\S]*?)\n?```\s*$/;

/** Checks a model's text against a JSON schema of the client. A schema that cannot be compiled lets every JSON pass. */
export function schemaCheck(schema: JsonObject): (text: string) => SchemaVerdict {
  const validate = compile(schema);
  return (text) => {
    const json = (FENCED.exec(text)?.[1] ?? text).trim();
    const value = parseJson(json);
    if (value === undefined) return { kind: 'misses', problems: ['it is not JSON'] };
    if (validate === undefined || validate(value)) return { kind: 'fits', json };
    const problems = (validate.errors ?? []).slice(0, MAX_PROBLEMS).map(sentence);
    return { kind: 'misses', problems };
  };
}

function compile(schema: JsonObject) {
  try {
    // Clients write formats and keywords of all drafts: unknown ones say nothing.
    return new Ajv2020({ strict: false, validateFormats: false, allErrors: true, logger: false }).compile(schema);
  } catch {
    return undefined;
  }
}

function sentence(error: { readonly instancePath: string; readonly message?: string | undefined }): string {
  return `${error.instancePath === '' ? 'the value' : error.instancePath} ${error.message ?? 'is wrong'}`;
}
