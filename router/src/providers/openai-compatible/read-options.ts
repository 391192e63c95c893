import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import type { ConfigReading } from '../../domain/provider-adapter.ts';
import { type BaseUrl, readBaseUrl } from '../kit/base-url.ts';
import { type OptionsReading, readConfig } from '../kit/read-config.ts';
import type { OpenAiQuirks } from './quirks.ts';

/** What an OpenAI-compatible adapter works with. */
export interface OpenAiOptions {
  readonly url: BaseUrl;
  /** Sent with every request: name, value, name, value. */
  readonly headers: readonly string[];
}

export interface OptionRules {
  /** undefined: the config must name one. */
  readonly baseUrl: string | undefined;
  readonly keyRequired: boolean;
  /** Config keys that become headers: `{ organization: 'OpenAI-Organization' }`. */
  readonly optionHeaders: Readonly<Record<string, string>>;
  readonly quirks: OpenAiQuirks;
}

const text = z.string().trim().optional();
const headerValue = z.string().regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII on one line');
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name');

// The connection's own business, and the body's: undici refuses them or they would contradict it.
const RESERVED_HEADERS = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
]);

export function readOpenAiConfig(config: JsonObject, rules: OptionRules): ConfigReading<OpenAiOptions> {
  const optionShape = Object.fromEntries(Object.keys(rules.optionHeaders).map((key) => [key, headerValue.optional()]));
  return readConfig(config, {
    shape: {
      // Other spellings that people and tools write.
      baseURL: text,
      baseUrl: text,
      base_url: text,
      headers: z.record(headerName, headerValue).optional(),
      ...optionShape,
    },
    keyRequired: rules.keyRequired,
    toOptions: (values) => toOptions(values, rules),
  });
}

function toOptions(values: Readonly<Record<string, unknown>>, rules: OptionRules): OptionsReading<OpenAiOptions> {
  const written = [values['baseURL'], values['baseUrl'], values['base_url']].find(isText) ?? rules.baseUrl;
  if (written === undefined) {
    return refused('baseURL', 'is required: the address of the server, like http://host:1234/v1');
  }
  const reading = readBaseUrl(aliased(written, rules.quirks), rules.quirks.versionPath);
  if (reading.kind === 'refused') return refused('baseURL', reading.problem);
  const own = Object.entries((values['headers'] ?? {}) as Record<string, string>);
  const reserved = own.find(([name]) => RESERVED_HEADERS.has(name.toLowerCase()));
  if (reserved !== undefined) return refused(`headers.${reserved[0]}`, 'is set by the router itself');
  const named = Object.entries(rules.optionHeaders).map(([key, name]) => [name, values[key]] as const);
  const headers = [...named, ...own].flatMap(([name, value]) => (isText(value) ? [name, value] : []));
  return { kind: 'read', options: { url: reading.url, headers } };
}

function refused(field: string, message: string): OptionsReading<never> {
  return { kind: 'refused', problems: [{ field, message }] };
}

/** A vendor's other door on the same host: DashScope's native path stands for its compatible one (contract, section 10). */
function aliased(url: string, quirks: OpenAiQuirks): string {
  for (const [path, other] of Object.entries(quirks.pathAliases)) {
    const bare = url.replace(/\/+$/, '');
    if (bare.endsWith(path) && !bare.endsWith(other)) return bare.slice(0, -path.length) + other;
  }
  return url;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
