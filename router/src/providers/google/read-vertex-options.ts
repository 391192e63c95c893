import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import type { ConfigReading } from '../../domain/provider-adapter.ts';
import { type OptionsReading, readConfig } from '../kit/read-config.ts';
import { vertexPlatform } from './platform.ts';
import { addressShape, type GoogleOptions, namesAddress, readAddress, refused } from './read-options.ts';
import { readServiceAccount } from './service-account.ts';

const project = z
  .string()
  .trim()
  .regex(/^[\w.:-]*$/, 'must be a project id or number')
  .optional();
const location = z
  .string()
  .trim()
  .regex(/^[a-z0-9-]*$/, 'must be like global, eu or europe-west4')
  .optional();
const keyFile = z
  .union([z.string(), z.record(z.string(), z.unknown())], 'must be a JSON key file, as an object or its text')
  .optional();

const shape = {
  ...addressShape,
  // Other spellings that people and tools write.
  project,
  projectId: project,
  project_id: project,
  location,
  region: location,
  serviceAccount: keyFile,
  credentials: keyFile,
};

type Values = z.infer<z.ZodObject<typeof shape>>;

/** The regions of several continents have hosts of another form. */
const MULTI_REGIONS = new Set(['us', 'eu']);
const VERSION = '/v1beta1';

export function readVertexConfig(config: JsonObject): ConfigReading<GoogleOptions> {
  const file = readServiceAccount(config['serviceAccount'] ?? config['credentials'] ?? undefined);
  const hasAccount = file.kind === 'refused' || file.account !== undefined;
  return readConfig(config, { shape, keyRequired: !hasAccount && !namesAddress(config), toOptions });
}

function toOptions(values: Values): OptionsReading<GoogleOptions> {
  const file = readServiceAccount(values.serviceAccount ?? values.credentials);
  if (file.kind === 'refused') return refused({ field: file.field, message: file.problem });
  const { account } = file;
  const projectId = values.project || values.projectId || values.project_id || account?.projectId || undefined;
  if (account !== undefined && projectId === undefined) {
    return refused({ field: 'project', message: 'is required: the key file names none' });
  }
  const region = values.location || values.region || 'global';
  const address = readAddress(values, `https://${hostOf(region)}`, VERSION);
  if (address.kind === 'refused') return address;
  return { kind: 'read', options: { ...address.options, platform: vertexPlatform(projectId, region), account } };
}

function hostOf(region: string): string {
  if (region === 'global') return 'aiplatform.googleapis.com';
  if (MULTI_REGIONS.has(region)) return `aiplatform.${region}.rep.googleapis.com`;
  return `${region}-aiplatform.googleapis.com`;
}
