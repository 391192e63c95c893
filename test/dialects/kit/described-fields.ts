import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const packages = join(import.meta.dirname, '../../../node_modules');

/** The fields that a vendor's own client has for one part of a request, by its declarations: what is new there is tested with the next update of it. */
export function describedFields(file: string, name: string): readonly string[] {
  const text = readFileSync(join(packages, file), 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
  const start = new RegExp(`interface ${name}(?: extends [\\w., ]+)? \\{`).exec(text);
  if (start === null) throw new Error(`${file} has no ${name}`);
  const fields: string[] = [];
  let depth = 1;
  for (const line of text.slice(start.index + start[0].length).split('\n')) {
    const [, field] = /^\s*(\w+)\??:/.exec(line) ?? [];
    if (depth === 1 && field !== undefined) fields.push(field);
    depth += (line.match(/\{/g)?.length ?? 0) - (line.match(/\}/g)?.length ?? 0);
    if (depth <= 0) break;
  }
  return fields;
}
