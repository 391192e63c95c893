import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

// The collection lies beside the project's root and is too large to be part of it.
const file = join(
  import.meta.dirname,
  '../../../../../../..',
  'shared',
  'fixtures',
  'schemas',
  'anthropic.openapi.json',
);

/** Why the official description cannot be used; undefined when it can. */
export function schemaMissing(): string | undefined {
  return existsSync(file) ? undefined : 'no ../shared/fixtures beside the project';
}

/** A schema of Anthropic's own API description. */
export function anthropicSchema(name: string): z.ZodType {
  const description = JSON.parse(readFileSync(file, 'utf8').replaceAll('#/components/schemas/', '#/$defs/'));
  return z.fromJSONSchema({ $defs: description.components.schemas, $ref: `#/$defs/${name}` });
}
