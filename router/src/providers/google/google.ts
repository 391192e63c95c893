import type { ProviderType } from '../../domain/provider-adapter.ts';
import type { SpeakAtPlatform } from '../kit/platform-access.ts';
import { GoogleAdapter } from './google-adapter.ts';
import { GEMINI_URL, type GoogleOptions, readGoogleConfig } from './read-options.ts';
import { readVertexConfig } from './read-vertex-options.ts';

/** The Gemini API, with a key of AI Studio's. */
export const google: ProviderType<GoogleOptions> = {
  type: 'google',
  label: 'Google Gemini',
  catalogue: 'google',
  local: false,
  standIn: false,
  anyModel: false,
  keyPrefix: 'AIza',
  // Extra headers are how other credentials get in: kept like one.
  secretKeys: ['headers'],
  defaultLimits: {},
  defaultConfig: { baseURL: GEMINI_URL },
  readConfig: readGoogleConfig,
  create: (_id, config, tools) => new GoogleAdapter({ config, tools, speakers: {} }),
};

/**
 * The same models at Vertex AI, by a service account, an access token, or a key of express mode. `speakers`: who speaks the dialects of the other publishers
 * whose models are sold there, by the publisher's name.
 */
export const vertexType = (speakers: Readonly<Record<string, SpeakAtPlatform>>): ProviderType<GoogleOptions> => ({
  type: 'vertex',
  label: 'Google Vertex AI',
  catalogue: 'google',
  local: false,
  standIn: false,
  // Its list is that of the publisher, not of what the project may use.
  anyModel: true,
  secretKeys: ['headers', 'serviceAccount', 'credentials'],
  defaultLimits: {},
  defaultConfig: { location: 'global' },
  readConfig: readVertexConfig,
  create: (_id, config, tools) => new GoogleAdapter({ config, tools, speakers }),
});
