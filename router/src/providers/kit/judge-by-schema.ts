import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject } from '../../domain/json.ts';
import { parseJson } from './lenient-json.ts';
import type { SchemaVerdict } from './schema-verdict.ts';

const MAX_PROBLEMS = 10;
/** A fence of Markdown around the whole, as models write it however they are asked not to. */
const FENCED = /^\s*```(?:json)?[^\S\n]*\n([\s\S]*?)\n?```\s*$/;

/**
 * Checks a model's text against a JSON schema of the client. A schema that cannot be compiled lets every JSON pass. Runs where it may take any time:
 * patterns, references and combinations of a schema are programs that somebody else wrote (`schema-worker`).
 */
export function judgeBySchema(schema: JsonObject, text: string): SchemaVerdict {
  const json = (FENCED.exec(text)?.[1] ?? text).trim();
  const value = parseJson(json);
  if (value === undefined) return { kind: 'misses', problems: ['it is not JSON'] };
  const validate = compile(schema);
  if (validate === undefined || validate(value)) return { kind: 'fits', json };
  return { kind: 'misses', problems: (validate.errors ?? []).slice(0, MAX_PROBLEMS).map(sentence) };
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
