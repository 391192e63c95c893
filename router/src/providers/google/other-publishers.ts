import type { ProviderTools } from '../../domain/provider-adapter.ts';
import type { AccessHeaders, PlatformAccess, PlatformSpeaker, SpeakAtPlatform } from '../kit/platform-access.ts';
import type { UpstreamHttp } from '../kit/upstream-http.ts';
import type { Credential, Credentials } from './credentials.ts';
import { modelResource, publishedModel } from './platform.ts';
import type { GoogleOptions } from './read-options.ts';

export interface OtherPublishersOptions {
  readonly speakers: Readonly<Record<string, SpeakAtPlatform>>;
  readonly options: GoogleOptions;
  readonly tools: ProviderTools;
  readonly http: UpstreamHttp;
  readonly credentials: Credentials;
}

/** Models of other vendors that Vertex AI sells in their vendors' own dialects. */
export class OtherPublishers {
  readonly #options: OtherPublishersOptions;
  readonly #made = new Map<string, PlatformSpeaker>();

  constructor(options: OtherPublishersOptions) {
    this.#options = options;
  }

  get names(): readonly string[] {
    return Object.keys(this.#options.speakers);
  }

  /** Who speaks to this model, and what its publisher calls it; undefined where it is asked as the platform's own are. */
  of(upstreamModel: string): { readonly speaker: PlatformSpeaker; readonly model: string } | undefined {
    if (this.names.length === 0) return undefined;
    const published = publishedModel(this.#options.options.platform, upstreamModel);
    const speaker = published && this.#speakerOf(published.publisher);
    return speaker && { speaker, model: published.model };
  }

  #speakerOf(publisher: string): PlatformSpeaker | undefined {
    const { speakers, tools } = this.#options;
    const made = this.#made.get(publisher);
    if (made !== undefined || !Object.hasOwn(speakers, publisher)) return made;
    const speaker = speakers[publisher]?.(this.#accessFor(publisher), tools);
    if (speaker !== undefined) this.#made.set(publisher, speaker);
    return speaker;
  }

  #accessFor(publisher: string): PlatformAccess {
    const { options, http, credentials } = this.#options;
    return {
      http,
      pathOf: (model, operation) =>
        `${options.url.path}/${modelResource(options.platform, `publishers/${publisher}/models/${model}`)}:${operation}`,
      headers: (secret) => this.#headers(secret),
      refused: () => credentials.refused(),
      secretForms: () => credentials.secretForms(),
    };
  }

  #headers(secret: string | undefined): AccessHeaders {
    const { credentials } = this.#options;
    const headersOf = (credential: Credential) => credentials.headers(credential);
    const ready = credentials.ready(secret);
    return ready.kind === 'ready'
      ? { kind: 'ready', headers: headersOf(ready.credential) }
      : { kind: 'coming', coming: ready.coming.then(headersOf) };
  }
}
