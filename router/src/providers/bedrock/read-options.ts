import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import type { ConfigReading } from '../../domain/provider-adapter.ts';
import { type BaseUrl, readBaseUrl } from '../kit/base-url.ts';
import { type OptionsReading, readConfig } from '../kit/read-config.ts';

/** What a Bedrock adapter works with. */
export interface BedrockOptions {
  readonly region: string;
  /** Where models are asked, and where they are listed. */
  readonly runtime: BaseUrl;
  readonly control: BaseUrl;
  /** For signatures; undefined where the provider's keys are Bedrock API keys, sent as bearer tokens. */
  readonly credentials: AwsCredentials | undefined;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const token = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]+$/, 'must consist of visible ASCII characters; was it pasted whole?')
  .optional();

const shape = {
  region: z
    .string()
    .trim()
    .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'must be a region, like us-east-1')
    .optional(),
  baseURL: z.string().trim().optional(),
  accessKeyId: token,
  secretAccessKey: token,
  sessionToken: token,
};

const DEFAULT_REGION = 'us-east-1';

/** `region` with an access key pair (and a session token where they are temporary), or an `apiKey` of Bedrock's own. */
export function readBedrockConfig(config: JsonObject): ConfigReading<BedrockOptions> {
  const reading = readConfig(config, { shape, keyRequired: false, toOptions });
  if (reading.kind === 'refused') return reading;
  if (reading.config.options.credentials !== undefined || reading.config.keys.length > 0) return reading;
  const message = 'An API key of Bedrock is required, or accessKeyId and secretAccessKey.';
  return { kind: 'refused', problems: [{ field: 'apiKey', message }] };
}

function toOptions(values: z.infer<z.ZodObject<typeof shape>>): OptionsReading<BedrockOptions> {
  const { region = DEFAULT_REGION, baseURL, accessKeyId, secretAccessKey, sessionToken } = values;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    const field = accessKeyId === undefined ? 'accessKeyId' : 'secretAccessKey';
    return { kind: 'refused', problems: [{ field, message: 'is required beside the other half of the pair' }] };
  }
  const runtime = readBaseUrl(baseURL ?? `https://bedrock-runtime.${region}.amazonaws.com`, '');
  const control = readBaseUrl(baseURL ?? `https://bedrock.${region}.amazonaws.com`, '');
  if (runtime.kind === 'refused') {
    return { kind: 'refused', problems: [{ field: 'baseURL', message: runtime.problem }] };
  }
  if (control.kind === 'refused') {
    return { kind: 'refused', problems: [{ field: 'baseURL', message: control.problem }] };
  }
  const credentials =
    accessKeyId === undefined || secretAccessKey === undefined
      ? undefined
      : { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return { kind: 'read', options: { region, runtime: runtime.url, control: control.url, credentials } };
}
