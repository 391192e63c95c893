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

/** Whose signatures it gives and takes. Those of the one door are not known to be good at the other. */
export function issuerAt({ kind }: Pick<Platform, 'kind'>): string {
  return kind === 'gemini' ? 'google' : kind;
}

/** A model as the door names it: `models/gemini-2.5-pro`, `projects/p/locations/l/publishers/google/models/gemini-2.5-pro`. */
export function modelResource({ kind, resourcePrefix }: Platform, model: string): string {
  const name = model.split('/').filter(Boolean).map(encodeSegment).join('/');
  if (kind === 'gemini') return name.includes('/') ? name : `models/${name}`;
  if (name.startsWith('projects/')) return name;
  if (/^(?:publishers|endpoints)\//.test(name)) return resourcePrefix + name;
  const [, publisher, id = name] = /^([^/]+)\/(.+)$/.exec(name.replace(/^models\//, '')) ?? [];
  return `${resourcePrefix}publishers/${publisher ?? publisherByName(id)}/models/${id.replace(/^models\//, '')}`;
}

/** Whose model a name means at Vertex AI, and what that publisher calls it; undefined: one of no publisher's (tuned, or of another project). */
export function publishedModel(platform: Platform, model: string): PublishedModel | undefined {
  if (platform.kind === 'gemini') return undefined;
  const prefix = `${platform.resourcePrefix}publishers/`;
  const resource = modelResource(platform, model);
  if (!resource.startsWith(prefix)) return undefined;
  const [publisher = '', , ...rest] = resource.slice(prefix.length).split('/');
  return { publisher, model: decodeURIComponent(rest.join('/')) };
}

export interface PublishedModel {
  readonly publisher: string;
  /** Its own name, without publisher: `claude-opus-4-5@20251101`. */
  readonly model: string;
}

/** Other vendors' models that everybody knows by their names alone. */
function publisherByName(model: string): string {
  return model.startsWith('claude-') ? 'anthropic' : 'google';
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
