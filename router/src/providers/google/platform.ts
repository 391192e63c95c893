/** How the vectors of a model are asked for. `predict`: Vertex' older form. */
export type EmbeddingForm = 'batch' | 'single' | 'predict';

/** What differs between the vendor's two doors to the same models. */
export interface Platform {
  readonly kind: 'gemini' | 'vertex';
  /** Before a model's own name; ends with a slash where it is not empty: `projects/p/locations/global/`. */
  readonly resourcePrefix: string;
  /** Where files that were uploaded before are: an address that ends with a slash. */
  readonly filesUrl: string;
  /** The vendor's words for OpenAI's; empty where a request cannot say a tier. */
  readonly serviceTiers: Readonly<Record<string, string>>;
}

const tiers: Readonly<Record<string, string>> = {
  default: 'standard',
  standard: 'standard',
  flex: 'flex',
  priority: 'priority',
};
const FILES_URL = 'https://generativelanguage.googleapis.com/v1beta/';

/** The Gemini API, with a key of AI Studio's. */
export const geminiPlatform: Platform = {
  kind: 'gemini',
  resourcePrefix: '',
  filesUrl: FILES_URL,
  serviceTiers: tiers,
};

/** Vertex AI. Without a project it is express mode, where only a key says whose call it is. */
export function vertexPlatform(project: string | undefined, location: string): Platform {
  const prefix = project === undefined ? '' : `projects/${encodeURIComponent(project)}/locations/${location}/`;
  return { kind: 'vertex', resourcePrefix: prefix, filesUrl: FILES_URL, serviceTiers: {} };
}

/** A model as the door names it: `models/gemini-2.5-pro`, `projects/p/locations/l/publishers/google/models/gemini-2.5-pro`. */
export function modelResource({ kind, resourcePrefix }: Platform, model: string): string {
  const name = model.split('/').filter(Boolean).map(encodeSegment).join('/');
  if (kind === 'gemini') return name.includes('/') ? name : `models/${name}`;
  if (name.startsWith('projects/')) return name;
  if (/^(?:publishers|endpoints)\//.test(name)) return resourcePrefix + name;
  const [, publisher = 'google', id = name] = /^([^/]+)\/(.+)$/.exec(name.replace(/^models\//, '')) ?? [];
  return `${resourcePrefix}publishers/${publisher}/models/${id.replace(/^models\//, '')}`;
}

/** Vertex takes the newest models by one text, older ones by its own form; the Gemini API takes a batch of any. */
export function embeddingForm({ kind }: Platform, model: string): EmbeddingForm {
  if (kind === 'gemini') return 'batch';
  return /gemini-embedding-(?!001)/.test(model) ? 'single' : 'predict';
}

/** A name must not climb out of its path. */
function encodeSegment(segment: string): string {
  return /^\.+$/.test(segment) ? segment.replaceAll('.', '%2E') : encodeURIComponent(segment);
}
