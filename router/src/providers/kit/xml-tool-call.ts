import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { MAX_CALLS } from './answer-limits.ts';
import { parseExactly } from './exact-json.ts';
import { objectOf } from './lenient-json.ts';
import { readXmlArguments } from './read-xml-arguments.ts';
import { readXmlChildren, type XmlChild } from './xml-children.ts';
import type { XmlTag } from './xml-tag.ts';
import { readXmlText } from './xml-text.ts';

/** A tool call as a model wrote it. */
export interface XmlToolCall {
  readonly name: string;
  /** The arguments' JSON text. */
  readonly input: string;
}

/** The schemas of the tools that a model was told of, by their names. */
export type ToolSchemas = ReadonlyMap<string, JsonObject | undefined>;

/** Of frames around calls: no model writes more, and each is read again for the one around it. */
const MAX_DEPTH = 32;

/** Tags around calls. `tool_call` is what the prompt teaches and what Hermes models write; the others are habits of other models. */
export const CALL_TAGS: ReadonlySet<string> = new Set(['tool_call', 'function_call', 'invoke', 'function']);
/** Tags around several of those. */
export const LIST_TAGS: ReadonlySet<string> = new Set(['tool_calls', 'function_calls']);

/**
 * What an element means. The forms: `<tool_call name="x"><parameter name="a">1</parameter></tool_call>` (taught), `<tool_call>{"name": ...}</tool_call>`
 * (Hermes), `<function=x><parameter=a>1</parameter></function>` (Qwen Coder), `<x><a>1</a></x>`, `<invoke name="x">` and mixtures of them.
 * undefined: it is none, or broken.
 */
export function readXmlToolCall(
  opening: XmlTag,
  xml: string,
  schemas: ToolSchemas,
  depth = 0,
): readonly XmlToolCall[] | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const { tag } = opening;
  if (LIST_TAGS.has(tag)) return readCalls(xml, schemas, depth);
  const name = CALL_TAGS.has(tag) ? (opening.value ?? opening.attributes['name']) : tag;
  if (name === undefined) return readNameless(xml, schemas, depth);
  const own = tag === name ? Object.entries(opening.attributes).map(([key, value]) => ({ name: key, xml: value })) : [];
  return one(readNamed(name, xml, schemas.get(name), own));
}

function one(call: XmlToolCall | undefined): readonly XmlToolCall[] | undefined {
  return call === undefined ? undefined : [call];
}

/** The name is said inside: as JSON, as a tag of its own, or by an element of another form. */
function readNameless(xml: string, schemas: ToolSchemas, depth: number): readonly XmlToolCall[] | undefined {
  const text = readXmlText(xml).trim();
  if (/^[[{]/.test(text)) return readJsonCalls(text);
  const children = readXmlChildren(xml);
  const named = children?.find(({ name }) => name === 'name' || name === 'tool_name');
  if (children === undefined || named === undefined) return readCalls(xml, schemas, depth);
  const name = readXmlText(named.xml).trim();
  const rest = children.filter((child) => child !== named);
  const [inner] = rest;
  const isWrapped =
    rest.length === 1 && inner !== undefined && /^(?:arguments|parameters|args|input)$/.test(inner.name);
  if (name === '') return undefined;
  return one(isWrapped ? readNamed(name, inner.xml, schemas.get(name), []) : ofChildren(name, rest, schemas.get(name)));
}

function readNamed(
  name: string,
  xml: string,
  schema: JsonObject | undefined,
  attributes: readonly { readonly name: string; readonly xml: string }[],
  depth = 0,
): XmlToolCall | undefined {
  const text = readXmlText(xml).trim();
  if (text.startsWith('{')) {
    const value = objectOf(parseExactly(text));
    return value === undefined ? undefined : { name, input: JSON.stringify(value) };
  }
  const children = readXmlChildren(xml);
  if (children === undefined) return undefined;
  const [inner] = children;
  // `<tool_call name="x"><arguments>...`: a frame, unless the tool has a parameter of that name.
  const isFrame =
    depth < MAX_DEPTH &&
    children.length === 1 &&
    inner?.opening.tag === 'arguments' &&
    !hasProperty(schema, 'arguments');
  if (isFrame) return readNamed(name, inner.xml, schema, attributes, depth + 1);
  return ofChildren(name, [...attributes, ...children], schema);
}

function ofChildren(
  name: string,
  children: readonly Pick<XmlChild, 'name' | 'xml'>[],
  schema: JsonObject | undefined,
): XmlToolCall {
  return { name, input: JSON.stringify(readXmlArguments(children, schema)) };
}

function hasProperty(schema: JsonObject | undefined, name: string): boolean {
  return objectOf(schema?.['properties'])?.[name] !== undefined;
}

/** Elements that are calls themselves. */
function readCalls(xml: string, schemas: ToolSchemas, depth: number): readonly XmlToolCall[] | undefined {
  const children = readXmlChildren(xml);
  if (children === undefined || children.length === 0) return undefined;
  const calls: XmlToolCall[] = [];
  for (const { opening, xml: inside } of children) {
    const isKnown = CALL_TAGS.has(opening.tag) || schemas.has(opening.tag);
    const read = isKnown ? readXmlToolCall(opening, inside, schemas, depth + 1) : undefined;
    if (read === undefined) return undefined;
    if (calls.length + read.length > MAX_CALLS) return undefined;
    calls.push(...read);
  }
  return calls;
}

function readJsonCalls(text: string): readonly XmlToolCall[] | undefined {
  const value = parseExactly(text);
  const list: readonly JsonValue[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (list.length > MAX_CALLS) return undefined;
  const calls = list.map(readJsonCall);
  return calls.length > 0 && calls.every((call) => call !== undefined) ? calls : undefined;
}

function readJsonCall(value: JsonValue): XmlToolCall | undefined {
  const outer = objectOf(value);
  const call = objectOf(outer?.['function']) ?? outer;
  const name = call?.['name'];
  if (call === undefined || typeof name !== 'string' || name === '') return undefined;
  const input = call['arguments'] ?? call['parameters'] ?? call['input'] ?? {};
  if (typeof input === 'string') return { name, input };
  return objectOf(input) === undefined ? undefined : { name, input: JSON.stringify(input) };
}
