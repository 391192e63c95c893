import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { isJsonObject, type JsonValue } from '../../domain/json.ts';
import { fillVariables, type MissingVariable } from './fill-variables.ts';
import type { RouterFile } from './router-file.ts';
import { routerFileSchema } from './router-file-schema.ts';
import { type FilePath, lineOf } from './source-lines.ts';
import { withoutComments } from './without-comments.ts';

export interface FileSource {
  /** As the person wrote it, for messages: `config/providers.json`; undefined where it is no file. */
  readonly name: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A file that makes sense. */
export interface ReadFile {
  readonly kind: 'read';
  readonly file: RouterFile;
  /** Providers that cannot work, with the reason: a variable that is not set. */
  readonly unusable: ReadonlyMap<string, string>;
  /** `config/providers.json:12`, for messages about something in it. */
  readonly place: (path: FilePath) => string;
}

export type FileReading =
  | ReadFile
  /** Sentences for the person who wrote it, each with its place. Never with a value: that may be a secret. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/** Reads a configuration file: JSON, also with comments, or YAML where its name ends so. All mistakes are told at once, each with its line. */
export function readRouterFile(text: string, source: FileSource & { readonly name: string }): FileReading {
  const counter = new LineCounter();
  const isYaml = /\.ya?ml$/i.test(source.name);
  const document = parseDocument(isYaml ? text : withoutComments(text), {
    lineCounter: counter,
    prettyErrors: false,
    // JSON's own words: no dates, no octal numbers, no "yes" for true.
    schema: 'core',
  });
  if (document.errors.length > 0) {
    const at = (offset: number): string => `${source.name}:${counter.linePos(offset).line}`;
    return { kind: 'refused', problems: document.errors.map(({ message, pos }) => `${at(pos[0])}: ${message}`) };
  }
  return readValue(jsonOf(document), source, (path) => `${source.name}:${lineOf(document, counter, path)}`);
}

/** The same for a config that is an object already. Its places are paths. */
export function readRouterObject(config: unknown, source: FileSource): FileReading {
  const value = config === undefined ? {} : (JSON.parse(JSON.stringify(config)) as JsonValue);
  return readValue(value, source, (path) => (path.length === 0 ? 'config' : `config.${path.join('.')}`));
}

function readValue(value: JsonValue, { env }: FileSource, place: (path: FilePath) => string): FileReading {
  const filled = fillVariables(value, env);
  const astray = filled.missing.filter(({ path }) => path[0] !== 'providers' || path.length < 3);
  const unusable = unusableProviders(filled.missing);
  const checked = routerFileSchema.safeParse(withoutProviders(filled.value, unusable));
  const problems = [
    ...astray.map(({ name, path }) => `${place(path)}: The variable ${name} is not set.`),
    ...(checked.error?.issues ?? []).flatMap((issue) => sentencesOf(issue, place)),
  ];
  if (!checked.success || problems.length > 0) return { kind: 'refused', problems };
  const file = withProviders(checked.data, filled.value, unusable);
  return { kind: 'read', file, unusable, place };
}

function unusableProviders(missing: readonly MissingVariable[]): ReadonlyMap<string, string> {
  const byProvider = Map.groupBy(
    missing.filter(({ path }) => path[0] === 'providers' && path.length >= 3),
    ({ path }) => String(path[1]),
  );
  return new Map(
    [...byProvider].map(([id, variables]) => {
      const names = [...new Set(variables.map(({ name }) => name))];
      const [last = ''] = names.slice(-1);
      const said =
        names.length === 1 ? `variable ${last} is` : `variables ${names.slice(0, -1).join(', ')} and ${last} are`;
      return [id, `Disabled: the ${said} not set.`];
    }),
  );
}

/** One that cannot work is judged only by what it is: a price or an address may be what is missing. */
function withoutProviders(value: JsonValue, unusable: ReadonlyMap<string, string>): JsonValue {
  if (!isJsonObject(value) || !isJsonObject(value['providers'])) return value;
  const kept = Object.entries(value['providers']).filter(([id]) => !unusable.has(id));
  return { ...value, providers: Object.fromEntries(kept) };
}

function withProviders(file: RouterFile, value: JsonValue, unusable: ReadonlyMap<string, string>): RouterFile {
  const all = isJsonObject(value) ? value['providers'] : undefined;
  if (!isJsonObject(all) || unusable.size === 0) return file;
  const providers = Object.keys(all).map((id) => {
    const raw = all[id];
    const type = isJsonObject(raw) && typeof raw['type'] === 'string' ? raw['type'] : 'unknown';
    return [id, file.providers?.[id] ?? { type, enabled: false }] as const;
  });
  return { ...file, providers: Object.fromEntries(providers) };
}

function sentencesOf(issue: z.core.$ZodIssue, place: (path: FilePath) => string): readonly string[] {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') {
    return [`${place(issue.path)}: ${path === '' ? 'The file' : path} ${asPredicate(issue.message)}`];
  }
  return issue.keys.map((key) => {
    const whole = path === '' ? key : `${path}.${key}`;
    return `${place([...issue.path, key])}: There is no key "${whole}".`;
  });
}

/** The schema's own words begin with a verb, the library's with a capital. */
function asPredicate(message: string): string {
  const said = /^[A-Z]/.test(message) ? `is wrong: ${message}` : message;
  return said.endsWith('.') ? said : `${said}.`;
}

function jsonOf(document: Document): JsonValue {
  // An empty file says nothing, and that is no mistake.
  return (document.toJS() as JsonValue) ?? {};
}
