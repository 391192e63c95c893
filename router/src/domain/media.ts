import type { JsonObject } from './json.ts';
import type { Native } from './native.ts';
import type { Placed } from './placed.ts';

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

interface PartMarks extends Placed {
  readonly cache?: CacheMark;
  /** Fields in the words of the request's own dialect that have no name here (Anthropic's `citations.enabled` of a document). */
  readonly extra?: JsonObject;
}

/** What a client or a tool can show a model. */
export type ContentPart =
  | (PartMarks & {
      readonly type: 'text';
      readonly text: string;
      readonly citations?: readonly Citation[];
    })
  | (PartMarks & { readonly type: 'image'; readonly source: MediaSource; readonly detail?: string })
  | (PartMarks & { readonly type: 'audio'; readonly source: MediaSource })
  | (PartMarks & { readonly type: 'video'; readonly source: MediaSource })
  | (PartMarks & {
      readonly type: 'file';
      readonly source: MediaSource;
      readonly filename?: string;
      /** The part as it came, where its own dialect says more by it than a file: a search's result, a document in pieces. */
      readonly original?: Native;
    })
  /** A part of one dialect that has no name here. */
  | (PartMarks & { readonly type: 'native'; readonly native: Native });

/** Where a passage of an answer comes from. What the target lacks is left out; `native` is what the vendor sent. */
export interface Citation {
  readonly url: string | undefined;
  readonly title: string | undefined;
  /** Which of the request's documents it is, from 0, where the vendor counts them. */
  readonly document?: number | undefined;
  /** The passage of the source. */
  readonly citedText: string | undefined;
  /** The passage of the answer it belongs to, characters from the start of the choice's text. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly native: Native;
}
