import { type Html, html } from './html.ts';
import type { JsonSchema } from './json-schemas.ts';
import { withCode } from './with-code.ts';

/** Deeper fields are read at the schema of their own. */
const MAX_DEPTH = 4;

/** A JSON Schema as a list of fields. */
export function renderSchema(schema: JsonSchema, depth = 0): Html {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return link(nameOf(reference));
  const { properties, required, items } = schema;
  if (isSchema(properties) && depth < MAX_DEPTH) {
    const needed = Array.isArray(required) ? required : [];
    const fields = Object.entries(properties).map(([name, field]) =>
      isSchema(field) ? renderField(name, field, needed.includes(name), depth) : html``,
    );
    return html`<ul class="fields">${fields}</ul>`;
  }
  if (isSchema(items)) return html`<span class="type">list of</span> ${renderSchema(items, depth + 1)}`;
  return html`<span class="type">${typeOf(schema)}</span>`;
}

function renderField(name: string, field: JsonSchema, isRequired: boolean, depth: number): Html {
  const note = typeof field['description'] === 'string' ? field['description'] : '';
  const mark = isRequired ? html` <span class="required">required</span>` : html``;
  const words = note === '' ? html`` : html` <span class="note">${withCode(note)}</span>`;
  return html`<li><code>${name}</code> ${renderSchema(field, depth + 1)}${mark}${words}</li>`;
}

function link(name: string): Html {
  return html`<a href="#schema-${name}">${name}</a>`;
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** `string | null`, `"a" | "b"`, `integer 1..10`. */
function typeOf(schema: JsonSchema): string {
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices))
    return choices.map((choice) => (isSchema(choice) ? typeOf(choice) : 'anything')).join(' | ');
  if (typeof schema['$ref'] === 'string') return nameOf(schema['$ref']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  if ('const' in schema) return JSON.stringify(schema['const']);
  const { type, items } = schema;
  if (type === 'array') return `list of ${isSchema(items) ? typeOf(items) : 'anything'}`;
  return [type].flat().filter(isText).join(' | ') || 'anything';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
