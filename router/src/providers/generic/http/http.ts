import { z } from 'zod';
import type { JsonValue } from '../../../domain/json.ts';
import type { ConfigProblem, ProviderType } from '../../../domain/provider-adapter.ts';
import { type OptionsReading, readConfig } from '../../kit/read-config.ts';
import { jsonPathProblem } from '../json-path.ts';
import { readAddress } from '../read-address.ts';
import { type RequestTemplate, readRequestTemplate } from '../request-template.ts';
import { type ResponsePaths, responseShape } from '../response-paths.ts';
import { HttpAdapter } from './http-adapter.ts';

export interface HttpOptions {
  readonly url: URL;
  readonly request: RequestTemplate;
  readonly response: ResponsePaths;
  /** A list in the config, or where the server tells it. */
  readonly models: JsonValue | undefined;
  readonly listing: { readonly path: string; readonly ids: string } | undefined;
}

const text = z.string().trim().optional();
const headers = z
  .record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name'),
    z.string().regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII on one line'),
  )
  .optional();

const shape = {
  baseURL: text,
  endpoint: text,
  url: text,
  headers,
  request: z.json().optional(),
  response: responseShape.optional(),
  models: z.json().optional(),
};

/** Any server that answers an HTTP request with JSON or a stream of it: the request is a template, the answer is read by JSON paths (D4). */
export const http: ProviderType<HttpOptions> = {
  type: 'http',
  label: 'HTTP',
  local: false,
  standIn: false,
  anyModel: false,
  secretKeys: ['headers'],
  defaultLimits: {},
  readConfig: (config) => readConfig(config, { shape, keyRequired: false, toOptions }),
  create: (_id, config, tools) => new HttpAdapter({ config, tools }),
};

function toOptions(values: z.infer<z.ZodObject<typeof shape>>): OptionsReading<HttpOptions> {
  const address = readAddress(values.baseURL || values.endpoint || values.url, ['http:', 'https:']);
  const request = readRequestTemplate(values.request as JsonValue | undefined, values.headers ?? {});
  const models = values.models as JsonValue | undefined;
  const listing = readListing(models);
  const problems: ConfigProblem[] = [
    ...(address.kind === 'refused' ? [{ field: 'baseURL', message: address.problem }] : []),
    ...(request.kind === 'refused' ? request.problems : []),
    ...(listing === 'refused'
      ? [{ field: 'models', message: 'must be names, or {"path": "/models", "ids": "$.data[*].id"}' }]
      : []),
  ];
  if (address.kind === 'refused' || request.kind === 'refused' || listing === 'refused') {
    return { kind: 'refused', problems };
  }
  const response = values.response ?? {};
  return { kind: 'read', options: { url: address.url, request: request.request, response, models, listing } };
}

function readListing(models: JsonValue | undefined): HttpOptions['listing'] | 'refused' {
  if (models === undefined || Array.isArray(models)) return undefined;
  if (typeof models !== 'object' || models === null) return 'refused';
  const { path, ids } = models as { readonly path?: JsonValue; readonly ids?: JsonValue };
  if (path === undefined && ids === undefined) return undefined;
  const isGood =
    typeof path === 'string' && path.startsWith('/') && typeof ids === 'string' && jsonPathProblem(ids) === undefined;
  return isGood ? { path, ids } : 'refused';
}
