import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';

/** What a template can ask for. One that has no value is left out where it stands alone. */
export type TemplateValues = Readonly<Record<string, JsonValue | undefined>>;

const ALONE = /^\s*\{\{\s*([\w.]+)\s*\}\}\s*$/;
const INSIDE = /\{\{\s*([\w.]+)\s*\}\}/g;

/**
 * A template with its placeholders filled in. `"{{messages}}"` alone becomes the value itself, whatever it is; inside a longer text it becomes text. The
 * template is JSON before and after, so that no value can break out of its place.
 */
export function fillTemplate(template: JsonValue, values: TemplateValues): JsonValue | undefined {
  if (typeof template === 'string') return fillText(template, values);
  if (Array.isArray(template)) {
    return template.map((entry) => fillTemplate(entry, values)).filter((entry) => entry !== undefined);
  }
  if (!isJsonObject(template)) return template;
  const filled = Object.entries(template).map(([key, value]) => [key, fillTemplate(value ?? null, values)] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}

/** A template of a text: an address, a header. */
export function fillWords(template: string, values: TemplateValues, write: (text: string) => string): string {
  return template.replace(INSIDE, (_whole, name: string) => write(wordsOf(values[name])));
}

function fillText(template: string, values: TemplateValues): JsonValue | undefined {
  const [, name] = ALONE.exec(template) ?? [];
  return name === undefined ? fillWords(template, values, (text) => text) : values[name];
}

function wordsOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The names that a template asks for. */
export function placeholdersOf(template: JsonValue | undefined): readonly string[] {
  if (typeof template === 'string') return [...template.matchAll(INSIDE)].map(([, name = '']) => name);
  if (Array.isArray(template)) return template.flatMap(placeholdersOf);
  return isJsonObject(template) ? Object.values(template).flatMap(placeholdersOf) : [];
}

/**
 * A template written as text, `{"messages": {{messages}}, "prompt": "{{prompt}}"}`: the JSON that it is once its bare placeholders stand in quotes.
 * undefined where it is no JSON then.
 */
export function readTextTemplate(text: string): JsonObject | undefined {
  let quoted = '';
  let isInside = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    const placeholder = isInside ? undefined : /^\{\{\s*[\w.]+\s*\}\}/.exec(text.slice(at, at + MAX_PLACEHOLDER))?.[0];
    if (placeholder !== undefined) {
      quoted += `"${placeholder}"`;
      at += placeholder.length - 1;
      continue;
    }
    if (isInside && char === '\\') {
      quoted += char + (text[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (char === '"') isInside = !isInside;
    quoted += char;
  }
  try {
    const value: unknown = JSON.parse(quoted);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const MAX_PLACEHOLDER = 80;
