import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { parseExactly } from './exact-json.ts';
import { listOf, objectOf } from './lenient-json.ts';
import { readXmlChildren } from './xml-children.ts';
import { readXmlText } from './xml-text.ts';

/**
 * The value of an argument as its tool's schema wants it: XML knows texts only. Lists and objects are JSON text, or elements where a model wrote
 * them so; what does not fit stays a text, for the tool to refuse.
 */
function readXmlValue(xml: string, schema: JsonObject | undefined): JsonValue {
  const text = readXmlText(withoutFrame(xml));
  const wanted = typesOf(schema);
  if (wanted.has('string')) return wanted.has('null') && text.trim() === 'null' ? null : text;
  const value = parseExactly(wanted.has('boolean') ? text.trim().toLowerCase() : text.trim());
  if (wanted.size === 0) return typeof value === 'string' || value === undefined ? text : value;
  if (value !== undefined) return value;
  const isNested = wanted.has('object') || wanted.has('array');
  return (isNested ? readElements(xml, schema) : undefined) ?? text;
}

/** `<a>1</a><b>x</b>` → an object, `<item>1</item><item>2</item>` → a list. */
function readElements(xml: string, schema: JsonObject | undefined): JsonValue | undefined {
  const children = readXmlChildren(xml);
  if (children === undefined || children.length === 0) return undefined;
  const items = objectOf(schema?.['items']);
  if (typesOf(schema).has('array')) return children.map((child) => readXmlValue(child.xml, items));
  return readXmlArguments(children, schema);
}

/** Named values → the object of a tool's arguments. One that is named again makes a list where the schema wants a list. */
export function readXmlArguments(
  named: readonly { readonly name: string; readonly xml: string }[],
  schema: JsonObject | undefined,
): JsonObject {
  const properties = objectOf(schema?.['properties']);
  const read = (name: string, texts: readonly string[]): JsonValue => {
    const property = objectOf(properties?.[name]);
    const last = texts.at(-1) ?? '';
    if (texts.length < 2 || !typesOf(property).has('array')) return readXmlValue(last, property);
    return texts.map((text) => readXmlValue(text, objectOf(property?.['items'])));
  };
  const byName = Map.groupBy(named, ({ name }) => name);
  return Object.fromEntries(
    [...byName].map(([name, same]) => {
      const texts = same.map(({ xml }) => xml);
      return [name, read(name, texts)];
    }),
  );
}

/** The types that a schema allows at its top; empty where it does not say. */
function typesOf(schema: JsonObject | undefined): ReadonlySet<string> {
  if (schema === undefined) return new Set();
  const { type } = schema;
  const own = typeof type === 'string' ? [type] : listOf(type).filter((one) => typeof one === 'string');
  const given = [...listOf(schema['enum']), ...(schema['const'] === undefined ? [] : [schema['const']])];
  const ofGiven = given.length > 0 && given.every((one) => typeof one === 'string') ? ['string'] : [];
  const branches = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])];
  return new Set([...own, ...ofGiven, ...branches.flatMap((branch) => [...typesOf(objectOf(branch))])]);
}

/** Models set values on lines of their own: one line break on each side is layout. Around a CDATA section all white space is. */
function withoutFrame(xml: string): string {
  const trimmed = xml.trim();
  if (trimmed.startsWith('<![CDATA[') && trimmed.endsWith(']]>')) return trimmed;
  return xml.replace(/^\r?\n/, '').replace(/\r?\n[ \t]*$/, '');
}
