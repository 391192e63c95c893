import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import type { ConfigProblem, ConfigReading } from '../../domain/provider-adapter.ts';
import { type BaseUrl, readBaseUrl } from '../kit/base-url.ts';
import { headersShape, headerValue, reservedHeader } from '../kit/config-headers.ts';
import { type OptionsReading, readConfig } from '../kit/read-config.ts';
import type { OpenAiQuirks } from './quirks.ts';
import type { ResponsesQuirks } from './responses/responses-quirks.ts';

/** What an OpenAI-compatible adapter works with. */
export interface OpenAiOptions {
  readonly url: BaseUrl;
  /** What stands behind every path: `?api-version=2024-10-21`; mostly empty. */
  readonly query: string;
  /** Whether each model has a path of its own. */
  readonly perDeployment: boolean;
  /** Sent with every request: name, value, name, value. */
  readonly headers: readonly string[];
  /** Which of its two APIs is spoken (`ResponsesQuirks.api`); undefined: it has one. */
  readonly openAiApi?: ResponsesQuirks['api'];
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
const apiVersion = z.string().regex(/^[\w.-]+$/, 'must be like 2024-10-21');
const apiName = z.enum(['chat', 'responses', 'auto'], 'must be chat, responses or auto');

/** The reader of one vendor's configs. */
export function openAiConfigReader(rules: OptionRules): (config: JsonObject) => ConfigReading<OpenAiOptions> {
  const optionShape = Object.fromEntries(Object.keys(rules.optionHeaders).map((key) => [key, headerValue.optional()]));
  const shape = {
    // Other spellings that people and tools write.
    baseURL: text,
    baseUrl: text,
    base_url: text,
    headers: headersShape,
    ...(rules.quirks.addressing === 'deployments' ? { apiVersion: apiVersion.optional() } : {}),
    ...(rules.quirks.responses === undefined ? {} : { api: apiName.optional() }),
    ...optionShape,
  };
  const { keyRequired } = rules;
  return (config) => readConfig(config, { shape, keyRequired, toOptions: (values) => toOptions(values, rules) });
}

function toOptions(values: Readonly<Record<string, unknown>>, rules: OptionRules): OptionsReading<OpenAiOptions> {
  const written = [values['baseURL'], values['baseUrl'], values['base_url']].find(isText) ?? rules.baseUrl;
  if (written === undefined) {
    return refused('baseURL', 'is required: the address of the server, like http://host:1234/v1');
  }
  const reading = readBaseUrl(aliased(written, rules.quirks), rules.quirks.versionPath);
  if (reading.kind === 'refused') return refused('baseURL', reading.problem);
  const headersSaid = (values['headers'] ?? {}) as Readonly<Record<string, string>>;
  const reserved = reservedHeader(headersSaid);
  if (reserved !== undefined) return refused(`headers.${reserved}`, 'is set by the router itself');
  const own = Object.entries(headersSaid);
  const named = Object.entries(rules.optionHeaders).map(([key, name]) => [name, values[key]] as const);
  const headers = [...named, ...own].flatMap(([name, value]) => (isText(value) ? [name, value] : []));
  const address = addressOf(written, reading.url, values['apiVersion'], rules.quirks);
  const options = { ...address, headers, openAiApi: apiOf(values, address, rules.quirks) };
  return { kind: 'read', options, remarks: remarksOn(reading.leftOut, rules.quirks) };
}

/** Azure's older paths, one per deployment, have the newer API from a certain version on, and its model gateway does not have it at all. */
function apiOf(
  values: Readonly<Record<string, unknown>>,
  { url, query, perDeployment }: Pick<OpenAiOptions, 'url' | 'query' | 'perDeployment'>,
  { responses, addressing }: OpenAiQuirks,
): ResponsesQuirks['api'] {
  if (responses === undefined) return 'chat';
  const chosen = apiName.safeParse(values['api']);
  if (chosen.success) return chosen.data;
  const since = responses.sinceApiVersion;
  const isOlder = perDeployment && since !== undefined && query.slice('?api-version='.length) < since;
  const isGateway = addressing === 'deployments' && url.path.endsWith('/models');
  return isOlder || isGateway ? 'chat' : responses.api;
}

/** Where the config names an `api-version`, models are deployments with paths of their own; Azure's newer door and its model gateway have none. */
function addressOf(
  written: string,
  url: BaseUrl,
  version: unknown,
  { addressing }: OpenAiQuirks,
): Omit<OpenAiOptions, 'headers' | 'openAiApi'> {
  if (addressing === 'plain') return { url, query: '', perDeployment: false };
  const query = isText(version) ? `?api-version=${version}` : '';
  if (/\/models\/?$/.test(written)) return { url: { ...url, path: `${url.path}/models` }, query, perDeployment: false };
  if (url.path.endsWith('/v1')) return { url, query, perDeployment: false };
  const bare = url.path.replace(/\/openai(?:\/deployments\/[^/]+)?$/, '');
  if (query === '') return { url: { ...url, path: `${bare}/openai/v1` }, query, perDeployment: false };
  return { url: { ...url, path: `${bare}/openai` }, query, perDeployment: true };
}

function remarksOn(leftOut: string | undefined, { addressing }: OpenAiQuirks): readonly ConfigProblem[] {
  if (leftOut === undefined || addressing !== 'plain') return [];
  return [{ field: 'baseURL', message: `"${leftOut}" at its end is left out: the router adds what it calls.` }];
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
