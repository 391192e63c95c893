import { z } from 'zod';
import type { JsonValue } from '../../../domain/json.ts';
import type { ConfigProblem, ProviderType } from '../../../domain/provider-adapter.ts';
import { type OptionsReading, readConfig } from '../../kit/read-config.ts';
import { readAddress } from '../read-address.ts';
import { type RequestTemplate, readRequestTemplate } from '../request-template.ts';
import { type ResponsePaths, responseShape } from '../response-paths.ts';
import { WebSocketAdapter } from './websocket-adapter.ts';

export interface WebSocketOptions {
  readonly url: URL;
  /** Its body is the opening message; a list: several. */
  readonly request: RequestTemplate;
  readonly response: ResponsePaths;
  readonly models: JsonValue | undefined;
}

const text = z.string().trim().optional();
const shape = {
  baseURL: text,
  endpoint: text,
  url: text,
  headers: z
    .record(
      z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name'),
      z.string().regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII on one line'),
    )
    .optional(),
  request: z.json().optional(),
  response: responseShape.optional(),
  models: z.json().optional(),
};

/** Any server that streams answers over a WebSocket: a template of the opening message, JSON paths into each message that comes (D4). */
export const webSocket: ProviderType<WebSocketOptions> = {
  type: 'websocket',
  label: 'WebSocket',
  local: false,
  standIn: false,
  anyModel: false,
  secretKeys: ['headers'],
  defaultLimits: {},
  readConfig: (config) => readConfig(config, { shape, keyRequired: false, toOptions }),
  create: (_id, config, tools) => new WebSocketAdapter({ config, tools }),
};

function toOptions(values: z.infer<z.ZodObject<typeof shape>>): OptionsReading<WebSocketOptions> {
  const address = readAddress(values.baseURL || values.endpoint || values.url, ['ws:', 'wss:', 'http:', 'https:']);
  const request = readRequestTemplate(values.request as JsonValue | undefined, values.headers ?? {});
  const problems: ConfigProblem[] = [
    ...(address.kind === 'refused' ? [{ field: 'baseURL', message: address.problem }] : []),
    ...(request.kind === 'refused' ? request.problems : []),
  ];
  if (address.kind === 'refused' || request.kind === 'refused') return { kind: 'refused', problems };
  const models = values.models as JsonValue | undefined;
  return {
    kind: 'read',
    options: { url: address.url, request: request.request, response: values.response ?? {}, models },
  };
}
