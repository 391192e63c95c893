import type { Native } from './native.ts';

/** "What stands up to here may be cached": Anthropic's `cache_control`, Bedrock's `cachePoint`. */
export interface CacheMark {
  readonly ttl: '5m' | '1h';
}

/** Where the bytes of an image, a sound or a file are. */
export type MediaSource =
  | { readonly kind: 'url'; readonly url: string; readonly mediaType?: string }
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  /** A plain text document. */
  | { readonly kind: 'text'; readonly mediaType: string; readonly text: string }
  | { readonly kind: 'file-id'; readonly id: string };

/** What a client or a tool can show a model. */
export type ContentPart =
  | {
      readonly type: 'text';
      readonly text: string;
      readonly cache?: CacheMark;
      readonly citations?: readonly Citation[];
    }
  | { readonly type: 'image'; readonly source: MediaSource; readonly detail?: string; readonly cache?: CacheMark }
  | { readonly type: 'audio'; readonly source: MediaSource; readonly cache?: CacheMark }
  | { readonly type: 'video'; readonly source: MediaSource; readonly cache?: CacheMark }
  | { readonly type: 'file'; readonly source: MediaSource; readonly filename?: string; readonly cache?: CacheMark }
  /** A part of one dialect that has no name here. */
  | { readonly type: 'native'; readonly native: Native; readonly cache?: CacheMark };

/** Where a passage of an answer comes from. What the target lacks is left out; `native` is what the vendor sent. */
export interface Citation {
  readonly url: string | undefined;
  readonly title: string | undefined;
  /** The passage of the source. */
  readonly citedText: string | undefined;
  /** The passage of the answer it belongs to, characters from the start of the choice's text. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly native: Native;
}
