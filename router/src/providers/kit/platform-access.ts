import type { ProviderAdapter, ProviderTools } from '../../domain/provider-adapter.ts';
import type { UpstreamHttp } from './upstream-http.ts';

/** The headers of one call, with its credential: name, value, name, value; a list of its own. */
export type AccessHeaders =
  | { readonly kind: 'ready'; readonly headers: string[] }
  | { readonly kind: 'coming'; readonly coming: Promise<string[]> };

/** What a platform that sells other vendors' models lends to whoever speaks such a vendor's dialect. */
export interface PlatformAccess {
  readonly http: UpstreamHttp;
  /** The path of an operation (`rawPredict`) of one of the vendor's models, by its own name. */
  pathOf(model: string, operation: string): string;
  headers(secret: string | undefined): AccessHeaders;
  /** The platform did not take the credential. */
  refused(): void;
  /** Every spelling of what must not be shown. */
  secretForms(): readonly string[];
}

/** A vendor's dialect spoken at a platform, which lists its models itself. */
export type PlatformSpeaker = Required<Pick<ProviderAdapter, 'chat' | 'countTokens' | 'prefills'>>;

/** How a vendor's folder is lent to a platform's: folders do not know each other, `providers/index.ts` brings them together. */
export type SpeakAtPlatform = (access: PlatformAccess, tools: ProviderTools) => PlatformSpeaker;
